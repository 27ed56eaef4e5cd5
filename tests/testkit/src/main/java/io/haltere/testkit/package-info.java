/// Fakes for the ports of the broker's core, and real processes for what runs around it.
@org.jspecify.annotations.NullMarked
package io.haltere.testkit;

# Short names for what people do daily.

.PHONY: build test sim conformance compare clauses fuzz bench stress package packages-test fmt

build: ; bin/build
test: ; bin/test
sim: ; bin/test verify -pl tests/simulation -am $(if $(SEED),-Dseed=$(SEED))
conformance: ; bin/test verify -pl tests/conformance -am
compare: ; bin/test verify -pl tests/conformance -am -Dgroups=wire -Dbroker=$(or $(BROKER),/usr/sbin/mosquitto)
clauses: conformance ; cat tests/conformance/target/clauses.txt
fuzz: ; JAZZER_FUZZ=1 bin/test verify -pl tests/fuzz -am -Dtest=$(or $(TARGET),PacketCodecFuzz) -Dsurefire.failIfNoSpecifiedTests=false -Djazzer.max_duration=$(or $(TIME),5m)
bench: ; bin/bench $(or $(ARGS),peers)
package: ; bin/package
packages-test: ; bin/test-packages
stress: ; bin/stress -m $(or $(MODE),quick)
fmt: ; JAVA_HOME=$$(bin/find-jdk) mvn -B -q spotless:apply

package io.haltere.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    @Test
    void itsPatienceIsOurs() throws IOException {
        assertEquals(30_000, Supervisor.patience(Map.of("WATCHDOG_USEC", "30000000"), 7));
        assertEquals(
                30_000,
                Supervisor.patience(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7"), 7));
    }

    @Test
    void thatForAnotherProcessIsNot() throws IOException {
        assertEquals(
                0,
                Supervisor.patience(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8"), 7));
        assertEquals(0, Supervisor.patience(Map.of(), 7));
    }

    @Test
    void patienceThatIsNoNumberIsTold() {
        assertThrows(IOException.class, () -> Supervisor.patience(Map.of("WATCHDOG_USEC", "x"), 7));
    }

    @Test
    void aSocketThatIsNotThereIsTold() {
        var warnings = new ArrayList<String>();

        Supervisor.of(Map.of("NOTIFY_SOCKET", "/nowhere/at/all")).ready(List.of(), warnings::add);

        assertEquals(
                List.of(
                        "Warning: The service manager at NOTIFY_SOCKET /nowhere/at/all hears"
                                + " nothing from us: connecting: No such file or directory."),
                warnings);
    }
}

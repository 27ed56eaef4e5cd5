package io.haltere.tools;

import io.haltere.client.MqttException;
import io.haltere.mqtt.QoS;
import io.haltere.tools.bench.Bench;
import io.haltere.tools.bench.Summary;
import io.haltere.tools.settings.BenchSettings;
import io.haltere.tools.settings.HelpException;
import io.haltere.tools.settings.UsageException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// `mosquitto_bench`: loads a broker and measures what comes of it.
public final class BenchCommand {
    private static final int FAILED = 1;

    private final BenchSettings settings;
    private final Console console;
    private final Connecting connecting;
    private final Bench bench;
    private final AtomicBoolean isTold = new AtomicBoolean();

    private BenchCommand(BenchSettings settings) {
        this.settings = settings;
        this.console = new Console(settings.connection().quiet());
        this.connecting = new Connecting(settings.connection(), console);
        String prefix = settings.connection().idPrefix();
        this.bench =
                new Bench(
                        settings,
                        connecting.options(),
                        prefix == null ? "bench-" + ProcessHandle.current().pid() + "-" : prefix,
                        console::error);
    }

    public static void main(String[] arguments) {
        Interrupt.take();
        Command.run(arguments, BenchCommand::run);
    }

    private static int run(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException, ExitException, InterruptedException {
        return new BenchCommand(BenchSettings.parse(arguments, environment)).run();
    }

    private int run() throws ExitException, InterruptedException {
        settings.connection().warnings().forEach(console::error);
        Command.whenInterrupted(this::interrupted);
        Summary summary = bench.run();
        MqttException failure = bench.failure();
        if (failure != null) {
            ExitException end = connecting.failure(failure);
            if (summary.connected() == 0) {
                throw end;
            }
        }
        return tell(summary);
    }

    /// Prints what there is, and tells the exit status.
    private int interrupted() {
        int status = tell(bench.soFar());
        try {
            bench.leave();
        } catch (InterruptedException again) {
            return status;
        }
        return status;
    }

    private int tell(Summary summary) {
        if (isTold.compareAndSet(false, true)) {
            console.print(settings.json() ? summary.json() : summary.text().stripTrailing());
        }
        boolean isLost = summary.lost() > 0 && settings.connection().qos() != QoS.AT_MOST_ONCE;
        return isLost || summary.failed() > 0 ? FAILED : 0;
    }
}

package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Password and ACL files, as operators write them and change them.
class AccessFilesTest {
    private static final String BIN = BrokerProcess.root().resolve("bin") + "/";
    private static final int NOT_AUTHORIZED = 0x87;

    @TempDir Path folder;

    private Path passwords;
    private Path rules;

    @BeforeEach
    void makeUsers() throws IOException {
        passwords = folder.resolve("passwd");
        rules = folder.resolve("acl");
        passwd("-c", "-b", passwords.toString(), "alice", "wonder");
        passwd("-b", passwords.toString(), "bob", "builder");
        Files.writeString(
                rules,
                """
                user alice
                topic readwrite home/#
                topic deny home/secret

                user bob
                topic read home/+

                pattern readwrite own/%u/#
                """);
    }

    private static void passwd(String... arguments) {
        var command = new String[arguments.length + 1];
        command[0] = BIN + "mosquitto_passwd";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Result result = Programs.run(command);
        assertEquals(0, result.status(), result.output());
    }

    private String[] closed() {
        return new String[] {
            "allow_anonymous false", "password_file " + passwords, "acl_file " + rules
        };
    }

    /// The reason in CONNACK.
    private static int login(RawClient client, String id, String user, String password) {
        client.send("10", "'MQTT' 05 c2 0000 00 '" + id + "' '" + user + "' '" + password + "'");
        return client.read().at(1);
    }

    private static RawClient loggedIn(BrokerProcess broker, String user, String password) {
        RawClient client = broker.open();
        assertEquals(0, login(client, user, user, password));
        return client;
    }

    @Test
    void theTutorialWorks() throws IOException {
        Path included = Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(
                included.resolve("mosquitto.conf"),
                "allow_anonymous false\npassword_file " + passwords + "\n");
        try (BrokerProcess broker = BrokerProcess.start("include_dir " + included)) {
            String port = Integer.toString(broker.port());
            for (String home : new String[] {BIN, "/usr/bin/"}) {
                Map<String, Integer> expected = new HashMap<>();
                expected.put("-u alice -P wonder", 0);
                expected.put("-u alice -P wrong", 5);
                expected.put("-u carol -P wonder", 5);
                expected.put("-V 5 -u alice -P wonder", 0);
                expected.put("-V 5 -u alice -P wrong", NOT_AUTHORIZED);
                expected.put("-V 311", 5);
                expected.forEach((arguments, status) -> {
                    String line = home + "mosquitto_pub -p " + port + " -t t -m m " + arguments;
                    Result result = Programs.run(line.split(" "));
                    assertEquals(status, result.status(), line + ": " + result.output());
                });
            }
        }
    }

    @Test
    void rulesDecideWhatIsPublishedAndDelivered() {
        try (BrokerProcess broker = BrokerProcess.start(closed());
                RawClient alice = loggedIn(broker, "alice", "wonder");
                RawClient bob = loggedIn(broker, "bob", "builder")) {
            bob.send("82", "0001 00 '#' 00").expect("9004 0001 00 00");

            alice.send("32", "'home/a' 0001 00 41").expect("4002 0001");
            bob.expect("300a 'home/a' 00 41");
            alice.send("32", "'home/secret' 0002 00 41").expect("4003 0002 87");
            alice.send("32", "'home/a/b' 0003 00 41").expect("4002 0003");
            alice.send("32", "'own/bob/x' 0004 00 41").expect("4003 0004 87");
            bob.send("32", "'home/a' 0005 00 41").expect("4003 0005 87");
            bob.send("32", "'own/bob/x' 0006 00 41").expect("300d 'own/bob/x' 00 41");
            bob.expect("4002 0006").expectNothing();
        }
    }

    @Test
    void aNameThatCouldWidenThePatternsIsToldOncePerConnection() {
        try (BrokerProcess broker = BrokerProcess.start(closed());
                RawClient alice = broker.open()) {
            assertEquals(0, login(alice, "a+b", "alice", "wonder"));
            alice.send("32", "'own/alice/x' 0001 00 41").expect("4003 0001 87");
            alice.send("32", "'own/alice/x' 0002 00 41").expect("4003 0002 87");
            alice.send("32", "'home/x' 0003 00 41").expect("4003 0003 10");

            assertEquals(
                    1,
                    broker.count("ACL denying access to client with dangerous client id \"a+b\""));
        }
    }

    @Test
    void subscribeIsRefusedOnDemand() {
        try (BrokerProcess broker = BrokerProcess.start(closed());
                RawClient bob = loggedIn(broker, "bob", "builder")) {
            bob.send("82", "0001 00 'other/#' 00").expect("9004 0001 00 00");
        }
        var lines = new String[] {closed()[0], closed()[1], closed()[2], "acl_deny_subscribe true"};
        try (BrokerProcess broker = BrokerProcess.start(lines);
                RawClient bob = loggedIn(broker, "bob", "builder")) {
            bob.send("82", "0001 00 'other/#' 00").expect("9004 0001 00 87");
            bob.send("82", "0002 00 'home/#' 00").expect("9004 0002 00 00");
        }
    }

    @Test
    void reloadTouchesOnlyThoseWhoseRightsChanged() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start(closed()).awaitRunning();
                RawClient alice = loggedIn(broker, "alice", "wonder");
                RawClient bob = loggedIn(broker, "bob", "builder")) {
            passwd("-b", passwords.toString(), "bob", "other");
            Files.writeString(rules, "user alice\ntopic write home/secret\n");
            broker.reload(closed());

            bob.expectDisconnect(0x98);
            alice.send("32", "'home/a' 0001 00 41").expect("4003 0001 87");
            alice.send("32", "'home/secret' 0002 00 41").expect("4003 0002 10");
            try (RawClient again = broker.open()) {
                assertEquals(NOT_AUTHORIZED, login(again, "bob", "bob", "builder"));
            }
            loggedIn(broker, "bob", "other").close();
        }
    }

    @Test
    void retainedMessagesOfWhoLostTheRightAreHeldBackOnDemand() throws IOException {
        var lines =
                new String[] {closed()[0], closed()[1], closed()[2], "check_retain_source true"};
        try (BrokerProcess broker = BrokerProcess.start(lines).awaitRunning();
                RawClient alice = loggedIn(broker, "alice", "wonder");
                RawClient bob = loggedIn(broker, "bob", "builder")) {
            alice.send("33", "'home/a' 0001 00 41").expect("4003 0001 10");
            bob.send("82", "0001 00 'home/a' 00").expect("9004 0001 00 00");
            bob.expect("310a 'home/a' 00 41");

            Files.writeString(rules, "user alice\ntopic read #\nuser bob\ntopic read #\n");
            broker.reload(lines);
            int reason;
            do {
                alice.send("32", "'home/b' 0002 00 41");
                reason = alice.read().at(2); // 0x10 until the new rules are in force.
            } while (reason != NOT_AUTHORIZED);

            bob.send("82", "0002 00 'home/a' 00").expect("9004 0002 00 00").expectNothing();
        }
    }

    @Test
    void aBrokenFileChangesNothingAtAReload() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start(closed()).awaitRunning();
                RawClient alice = loggedIn(broker, "alice", "wonder")) {
            Files.writeString(rules, "user alice\ntopic maybe home/a\ntopik x\n");
            Files.writeString(passwords, "alice:$9$nonsense\n");
            broker.reload(closed());

            broker.awaitLog("Error found at " + rules + ":2.");
            broker.awaitLog("Error found at " + rules + ":3.");
            broker.awaitLog("Error found at " + passwords + ":1.");
            alice.send("32", "'home/a' 0001 00 41").expect("4003 0001 10");
            loggedIn(broker, "bob", "builder").close();
        }
    }

    @Test
    void aMissingFileEndsTheStart() throws IOException {
        Path config = folder.resolve("broken.conf");
        Files.writeString(
                config,
                "listener " + BrokerProcess.freePort() + "\nuser root\npassword_file /nowhere\n");

        Result result = Programs.run(BrokerProcess.executable(), "-c", config.toString());

        assertEquals(1, result.status());
        assertTrue(
                result.output()
                        .contains(
                                "Error: Unable to open password file \"/nowhere\": it does not"
                                        + " exist."),
                result.output());
    }

    @Test
    void whoGuessesIsSlowedDown() {
        int[] answers = new int[256];
        try (BrokerProcess broker = BrokerProcess.start(closed());
                RawClient alice = loggedIn(broker, "alice", "wonder")) {
            for (int i = 0; i < 60; i++) {
                try (RawClient guesser = broker.open()) {
                    answers[login(guesser, "g", "alice", "guess" + i)]++;
                }
                alice.expectNothing();
            }
            assertTrue(answers[NOT_AUTHORIZED] >= 20, "refused");
            assertTrue(answers[0x9f] >= 20, "not even looked at");
            assertEquals(0, answers[0]);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            int answer = 0x9f;
            while (answer == 0x9f && System.nanoTime() < end) {
                try (RawClient bob = broker.open()) {
                    answer = login(bob, "bob", "bob", "builder");
                }
            }
            assertEquals(0, answer);
        }
    }

    @Test
    void aCrowdThatKnowsItsPasswordIsNotSlowedDown() {
        try (BrokerProcess broker = BrokerProcess.start(closed())) {
            var crowd = new ArrayList<RawClient>();
            for (int i = 0; i < 200; i++) {
                RawClient client = broker.open();
                client.send("10", "'MQTT' 05 c2 0000 00 'c" + i + "' 'alice' 'wonder'");
                crowd.add(client);
            }
            for (RawClient client : crowd) {
                assertEquals(0, client.read().at(1));
                client.close();
            }
        }
    }

    @Test
    void listenersMayHaveFilesOfTheirOwn() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                BrokerProcess.startFirst(
                                "per_listener_settings true",
                                "listener " + port + " 127.0.0.1",
                                "password_file " + passwords)
                        .awaitRunning()) {
            try (RawClient anybody = broker.open()) {
                anybody.connect5("anybody").expectNothing();
            }
            try (RawClient nobody = new RawClient(port)) {
                nobody.send("10", "'MQTT' 05 02 0000 00 'n'");
                assertEquals(NOT_AUTHORIZED, nobody.read().at(1));
            }
            try (RawClient alice = new RawClient(port)) {
                assertEquals(0, login(alice, "a", "alice", "wonder"));
            }
        }
    }
}

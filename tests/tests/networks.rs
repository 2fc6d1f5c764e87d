//! Containers are reached, and reach each other: with docker's words, as root and as an ordinary user, and nothing stays behind.
#![expect(clippy::unwrap_used, reason = "a step that cannot be taken fails the test, and says where")]

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

/// The port of this machine that a container's is reached by.
fn port_of(environment: &Environment, container: &str, port: &str) -> SocketAddr {
    let told = environment.layercake(&["port", container, port]);
    let line = told.success().stdout.lines().next().unwrap().to_owned();
    let (_, port) = line.rsplit_once(':').unwrap();
    SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().unwrap()))
}

/// What comes back from a connection on which `text` is said, and then nothing more.
fn ask(address: SocketAddr, text: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(text).ok()?;
    stream.shutdown(Shutdown::Write).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

/// As [`ask`], again and again until the container's server is up.
#[track_caller]
fn ask_until_answered(address: SocketAddr, text: &[u8]) -> Vec<u8> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match ask(address, text) {
            Some(answer) if !answer.is_empty() => return answer,
            _ => assert!(Instant::now() < end, "no answer from {address}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

const GET: &[u8] = b"GET /hello HTTP/1.0\r\n\r\n";
const SERVE: &str = "mkdir /www; echo hi > /www/hello; exec httpd -f -p 80 -h /www";
/// Says back what it is told, once it has been told all.
const ECHO: &str = "while :; do nc -l -p 7 -e sh -c 'cat > /tmp/all; cat /tmp/all'; done";

#[test]
fn a_published_port_is_reached_and_told() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let run = ["run", "-d", "--name", "web", "-p", "127.0.0.1::80", "-p", "53/udp", "--expose", "9", "busybox"];
        environment.layercake(&[&run[..], &["sh", "-c", SERVE]].concat()).success();
        let address = port_of(&environment, "web", "80");
        let answer = String::from_utf8(ask_until_answered(address, GET)).unwrap();
        assert!(answer.ends_with("\r\n\r\nhi\n"), "{answer}");

        let port = address.port();
        let udp = port_of(&environment, "web", "53/udp").port();
        environment
            .layercake(&["ps"])
            .success()
            .stdout_contains(&format!("9/tcp, 0.0.0.0:{udp}->53/udp, [::]:{udp}->53/udp, 127.0.0.1:{port}->80/tcp"));
        environment
            .layercake(&["port", "web"])
            .success()
            .stdout(&format!("53/udp -> 0.0.0.0:{udp}\n53/udp -> [::]:{udp}\n80/tcp -> 127.0.0.1:{port}\n"));
        let format = "{{json .NetworkSettings.Ports}}";
        environment.layercake(&["inspect", "-f", format, "web"]).success().stdout_contains(&format!(
            "\"80/tcp\":[{{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"{port}\"}}],\"9/tcp\":null"
        ));
        environment
            .layercake(&["port", "web", "81"])
            .code(1)
            .stderr_contains("no public port '81/tcp' published for web");

        environment.layercake(&["stop", "-t", "0", "web"]).success();
        assert!(TcpStream::connect(address).is_err(), "{address} is still reached");
        environment.layercake(&["port", "web"]).success().stdout("");
        // Started again, it is reached again.
        environment.layercake(&["start", "web"]).success();
        ask_until_answered(port_of(&environment, "web", "80"), GET);
    }
}

#[test]
fn a_taken_port_is_refused_and_nothing_is_half_done() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["run", "-d", "--name", "first", "-p", "80", "busybox", "sleep", "600"]).success();
        let port = port_of(&environment, "first", "80").port();
        let free = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap().local_addr().unwrap().port();
        let (taken, other) = (format!("{port}:80"), format!("{free}:81"));
        let run = ["run", "--rm", "--name", "other", "-p", &other, "-p", &taken, "busybox", "true"];
        let refused = environment.layercake(&run);
        refused.code(125).stderr_contains(&format!("Bind for 0.0.0.0:{port} failed: port is already allocated"));
        refused.stderr_contains("The container first has port");
        drop(TcpListener::bind((Ipv4Addr::UNSPECIFIED, free)).expect("the other port was let go of"));
        assert!(!environment.layercake(&["ps", "-a"]).success().stdout.contains("other"));

        let program = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = program.local_addr().unwrap().port();
        let refused = environment.layercake(&["run", "--rm", "-p", &format!("{port}:80"), "busybox", "true"]);
        refused.code(125).stderr_contains("port is already allocated").stderr_contains("A program of this machine");
        // Of a range, the first free one.
        let range = format!("127.0.0.1:{port}-{}:80", port.saturating_add(20));
        environment.layercake(&["run", "-d", "--name", "third", "-p", &range, "busybox", "sleep", "600"]).success();
        assert_ne!(port_of(&environment, "third", "80").port(), port);
        environment.layercake(&["rm", "-f", "first", "third"]).success();
        drop(TcpListener::bind((Ipv4Addr::UNSPECIFIED, free)).unwrap());
    }
}

#[test]
fn low_ports_are_roots() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = environment(user) else { continue };
        environment
            .layercake(&["run", "--rm", "-p", "81:80", "busybox", "true"])
            .code(125)
            .stderr_contains("cannot expose privileged port 81: listen tcp 0.0.0.0:81: bind: permission denied")
            .stderr_contains("net.ipv4.ip_unprivileged_port_start=81");
    }
}

#[test]
fn all_exposed_ports_are_published_and_words_that_are_wrong_are_refused() {
    let Some(environment) = environment(User::Root).or_else(|| environment(User::OneId)) else { return };
    environment.write("Dockerfile", "FROM busybox\nEXPOSE 80 81/udp\nCMD [\"sleep\", \"600\"]\n");
    environment.layercake(&["build", "-q", "-t", "exposing", "."]).success();
    environment.layercake(&["run", "-d", "--name", "all", "-P", "exposing"]).success();
    let told = environment.layercake(&["port", "all"]);
    assert_eq!(told.success().stdout.lines().filter(|line| line.contains("/udp -> ")).count(), 2, "{told}");
    environment.layercake(&["rm", "-f", "all"]).success();
    for (arguments, why) in [
        (&["-p", "80:x"][..], "invalid containerPort: x"),
        (&["-p", "80/sctp"], "sctp is not passed on"),
        (&["--expose", "1:2"], "invalid port format for --expose: 1:2"),
        (&["--network", "shop"], "network shop not found"),
        (&["--network-alias", "a"], "network-scoped alias is supported only for containers in user defined networks"),
        (&["--ip", "172.18.0.9"], "user specified IP address is supported on user defined networks only"),
        (&["--ip", "web"], "invalid IPv4 address: web"),
        (&["--dns", "web"], "web is not an ip address"),
        (&["--add-host", "web"], "bad format for add-host"),
    ] {
        let run = [&["run", "--rm"][..], arguments, &["busybox", "true"]].concat();
        environment.layercake(&run).code(125).stderr_contains(why);
    }
    let discarded = ["run", "--rm", "--network", "host", "-p", "80", "busybox", "true"];
    environment
        .layercake(&discarded)
        .success()
        .stderr_contains("WARNING: Published ports are discarded when using host network mode");
}

#[test]
fn halves_of_connections_and_datagrams_are_carried() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.copy_program(&fixture::probe(), "probe");
        let ports = ["-p", "127.0.0.1::7", "-p", "127.0.0.1::9/udp", "-v", "./probe:/probe:ro"];
        let script = format!("/probe echo-datagrams 9 & {ECHO}");
        let run = [&["run", "-d", "--name", "echo"][..], &ports, &["busybox", "sh", "-c", &script]].concat();
        environment.layercake(&run).success();
        let address = port_of(&environment, "echo", "7");
        ask_until_answered(address, b"up?");
        // The end of what is said is heard, while the answer is still to come; more of it than any buffer holds.
        let text: Vec<u8> = (0..4 << 20).map(|place: u32| (place % 251) as u8).collect();
        assert!(ask_until_answered(address, &text) == text, "{user:?}: other bytes came back");

        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let there = port_of(&environment, "echo", "9/udp");
        let mut answer = [0; 64];
        let heard = (0..50).any(|_| {
            socket.send_to(b"ping", there).unwrap();
            socket.recv_from(&mut answer).is_ok_and(|(count, from)| answer[..count] == *b"ping" && from == there)
        });
        assert!(heard, "{user:?}: no datagram came back");
    }
}

/// The processes of a container's folder that are no pid 1: its monitor, and what passes ports on.
fn helpers(environment: &Environment, container: &str) -> Vec<i32> {
    let id = environment.layercake(&["inspect", "-f", "{{.Id}}", container]).success().one_line().to_owned();
    let listed =
        std::process::Command::new("pgrep").args(["-f", &format!("__monitor {}", &id[..12])]).output().unwrap();
    String::from_utf8(listed.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

fn kill(pid: i32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

fn parent_of(pid: i32) -> i32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit_once(')').unwrap().1.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn ports_survive_the_death_of_their_process_and_end_with_the_monitor() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let run = ["run", "-d", "--name", "web", "-p", "127.0.0.1::80", "busybox", "sh", "-c", SERVE];
        environment.layercake(&run).success();
        let address = port_of(&environment, "web", "80");
        ask_until_answered(address, GET);
        let processes = helpers(&environment, "web");
        let (publisher, monitor) = match processes[..] {
            [one, other] if parent_of(one) == other => (one, other),
            [one, other] => (other, one),
            _ => panic!("{processes:?}"),
        };
        // It gives up everything that it does not need.
        let status = std::fs::read_to_string(format!("/proc/{publisher}/status")).unwrap();
        for line in ["CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1"] {
            assert!(status.contains(line), "{line} in {status}");
        }
        // As it is not started again if it ends at once.
        std::thread::sleep(Duration::from_millis(1100));
        kill(publisher);
        ask_until_answered(address, GET);
        kill(monitor);
        let end = Instant::now() + Duration::from_secs(5);
        while TcpStream::connect(address).is_ok() {
            assert!(Instant::now() < end, "{address} outlives the monitor");
            std::thread::sleep(Duration::from_millis(20));
        }
        environment.layercake(&["ps", "-a"]).success().stdout_contains("Exited (137)");
    }
}

#[test]
fn floods_and_slow_peers_hinder_nobody_else() {
    let Some(environment) = environment(User::Root).or_else(|| environment(User::OneId)) else { return };
    let run = ["run", "-d", "--name", "web", "-p", "127.0.0.1::80", "busybox", "sh", "-c", SERVE];
    environment.layercake(&run).success();
    let address = port_of(&environment, "web", "80");
    ask_until_answered(address, GET);
    // Silent ones, and one that asks and does not read.
    let mut silent: Vec<TcpStream> = (0..500).map_while(|_| TcpStream::connect(address).ok()).collect();
    assert!(silent.len() > 400, "{}", silent.len());
    silent.iter_mut().take(100).for_each(|stream| stream.write_all(b"GET /he").unwrap());
    let answer = ask_until_answered(address, GET);
    assert!(answer.ends_with(b"hi\n"));
    let publisher = helpers(&environment, "web").into_iter().max_by_key(|pid| parent_of(*pid)).unwrap();
    let ticks = || -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{publisher}/stat")).unwrap();
        stat.rsplit_once(')').unwrap().1.split_whitespace().skip(11).take(2).map(|it| it.parse::<u64>().unwrap()).sum()
    };
    // Half closed, and idle: nothing of it keeps the processor busy.
    silent.iter().take(200).for_each(|stream| stream.shutdown(Shutdown::Write).unwrap());
    std::thread::sleep(Duration::from_millis(300));
    let before = ticks();
    std::thread::sleep(Duration::from_secs(1));
    assert!(ticks() - before < 20, "it is busy with nothing");
    drop(silent);
    ask_until_answered(address, GET);
}

#[test]
fn a_container_of_its_own_network_reaches_nothing_of_the_host() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let service = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = service.local_addr().unwrap().port().to_string();
        let script = format!(
            "nc -w 1 127.0.0.1 {port} </dev/null && echo reached; nc -w 1 $(hostname -i) {port} </dev/null && echo reached; \
             cat /proc/net/unix | grep -c @; hostname -i"
        );
        let output = environment.layercake(&["run", "--rm", "-p", "80", "busybox", "sh", "-c", &script]);
        let lines: Vec<&str> = output.success().stdout.lines().collect();
        assert!(matches!(lines[..], ["0", address] if address.ends_with(".0.2")), "{output}");
        // Who listens on its own loopback alone is not reached from outside.
        let run = ["run", "-d", "--name", "shy", "-p", "127.0.0.1::80", "busybox"];
        environment.layercake(&[&run[..], &["httpd", "-f", "-p", "127.0.0.1:80"]].concat()).success();
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(ask(port_of(&environment, "shy", "80"), GET).unwrap_or_default(), b"");
    }
}

/// What a script prints in a fresh container on a network.
fn on_network(environment: &Environment, network: &str, script: &str) -> layercake_tests::Output {
    environment.layercake(&["run", "--rm", "--network", network, "busybox", "sh", "-c", script])
}

/// A script that asks until it is answered: a server needs a moment to start.
fn fetch(address: &str) -> String {
    format!("for i in $(seq 100); do wget -q -O - http://{address}/hello && exit; sleep 0.1; done; exit 1")
}

#[test]
fn containers_of_a_network_find_each_other_by_name() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let id = environment.layercake(&["network", "create", "--subnet", "10.99.0.0/24", "shop"]);
        assert_eq!(id.success().one_line().len(), 64);
        let web =
            ["run", "-d", "--name", "web", "--network", "shop", "--network-alias", "store", "-p", "127.0.0.1::80"];
        environment.layercake(&[&web[..], &["busybox", "sh", "-c", SERVE]].concat()).success();
        for name in ["web", "store", "WEB.shop", "10.99.0.2"] {
            on_network(&environment, "shop", &fetch(name)).success().stdout("hi\n");
        }
        // From outside as well.
        ask_until_answered(port_of(&environment, "web", "80"), GET);
        let format = "{{.NetworkSettings.Networks.shop.IPAddress}} {{.HostConfig.NetworkMode}}";
        environment.layercake(&["inspect", "-f", format, "web"]).success().stdout("10.99.0.2 shop\n");
        let own =
            on_network(&environment, "shop", "hostname -i; ip -o -4 addr show eth0; ip route; cat /etc/resolv.conf");
        let own = own.success().stdout.clone();
        assert!(own.starts_with("10.99.0.3\n") && own.contains("inet 10.99.0.3/24"), "{own}");
        assert!(own.contains("default via 10.99.0.1 dev eth0") && own.contains("nameserver 127.0.0.11"), "{own}");
        environment
            .layercake(&["network", "inspect", "shop"])
            .success()
            .stdout_contains("\"IPv4Address\": \"10.99.0.2/24\"");
        environment
            .layercake(&["network", "rm", "shop"])
            .code(1)
            .stderr_contains("error while removing network: network shop has active endpoints (name:\"web\"");
        let refused = ["run", "--rm", "--network", "shop", "--ip", "10.99.0.2", "busybox", "true"];
        environment.layercake(&refused).code(125).stderr_contains("Address already in use");

        // Whoever is on another network, or on none, does not.
        environment.layercake(&["network", "create", "other"]).success();
        on_network(&environment, "other", "! nslookup web && ! timeout 2 wget -q -O - http://10.99.0.2/hello")
            .success();
        // After its end the name is free again, and so is the address.
        environment.layercake(&["rm", "-f", "web"]).success();
        let again =
            ["run", "--rm", "--network", "shop", "--ip", "10.99.0.2", "--hostname", "box", "busybox", "hostname", "-i"];
        environment.layercake(&again).success().stdout("10.99.0.2\n");
        environment.layercake(&["network", "rm", "shop", "other"]).success().stdout("shop\nother\n");
    }
}

#[test]
fn containers_come_to_networks_and_leave_them_while_they_run() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["network", "create", "front"]).success();
        environment.layercake(&["network", "create", "--internal", "back"]).success();
        environment
            .layercake(&["run", "-d", "--name", "db", "--network", "back", "busybox", "sh", "-c", SERVE])
            .success();
        environment
            .layercake(&["run", "-d", "--name", "app", "--network", "front", "busybox", "sleep", "600"])
            .success();
        let unreached = || {
            let script = "! timeout 3 wget -q -O - http://db/hello";
            environment.layercake(&["exec", "app", "sh", "-c", script]).success().stdout("");
        };
        unreached();
        environment.layercake(&["network", "connect", "--alias", "api", "back", "app"]).success();
        environment.layercake(&["exec", "app", "sh", "-c", &fetch("db")]).success().stdout("hi\n");
        environment.layercake(&["exec", "db", "nslookup", "api"]).success();
        environment
            .layercake(&["network", "connect", "back", "app"])
            .code(1)
            .stderr_contains("endpoint with name app already exists in network back");
        environment.layercake(&["ps", "-q", "--filter", "network=back"]).success();
        environment.layercake(&["network", "disconnect", "back", "app"]).success();
        unreached();
        environment
            .layercake(&["network", "disconnect", "back", "app"])
            .code(1)
            .stderr_contains("container app is not connected to network back");
        // An internal network cannot be left.
        environment.layercake(&["exec", "db", "sh", "-c", "ip route | grep default"]).code(1);
        environment.layercake(&["rm", "-f", "db", "app"]).success();
        environment.layercake(&["network", "prune", "-f"]).success().stdout("Deleted Networks:\nback\nfront\n\n");
    }
}

#[test]
fn networks_are_made_listed_and_removed_in_dockers_words() {
    let Some(environment) = environment(User::Root).or_else(|| environment(User::OneId)) else { return };
    environment.layercake(&["network", "create", "--label", "a=b", "shop"]).success();
    let listed = environment.layercake(&["network", "ls"]).success().stdout.clone();
    let columns: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().skip(1).collect()).collect();
    let expected = [
        ["ID", "NAME", "DRIVER", "SCOPE"].as_slice(),
        &["bridge", "bridge", "local"],
        &["host", "host", "local"],
        &["none", "null", "local"],
        &["shop", "bridge", "local"],
    ];
    assert_eq!(columns, expected);
    let format = ["network", "ls", "--filter", "label=a", "--format", "{{.Name}} {{.Labels}}"];
    environment.layercake(&format).success().stdout("shop a=b\n");
    for (arguments, why) in [
        (&["create", "shop"][..], "network with name shop already exists"),
        (&["create", "host"], "network with name host already exists"),
        (&["create", "-d", "overlay", "x1"], "could not find a network driver named \"overlay\""),
        (&["create", "--subnet", "10.0.0", "x1"], "invalid subnet 10.0.0: invalid CIDR block notation"),
        (&["rm", "bridge"], "bridge is a pre-defined network and cannot be removed"),
        (&["rm", "nosuch"], "network nosuch not found"),
        (&["inspect", "nosuch"], "network nosuch not found"),
    ] {
        environment.layercake(&[&["network"], arguments].concat()).code(1).stderr_contains(why);
    }
    environment.layercake(&["network", "rm", "shop"]).success().stdout("shop\n");
}

#[test]
fn what_is_said_about_names_is_in_the_files_for_them() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let flags =
            ["--add-host", "db:10.1.2.3", "--dns", "10.9.9.9", "--dns-search", "lab", "--dns-option", "ndots:2"];
        let run = [&["run", "--rm"][..], &flags, &["busybox", "cat", "/etc/hosts", "/etc/resolv.conf"]].concat();
        let told = environment.layercake(&run).success().stdout.clone();
        assert!(told.contains("10.1.2.3\tdb\n"), "{told}");
        assert!(told.ends_with("nameserver 10.9.9.9\nsearch lab\noptions ndots:2\n"), "{told}");
    }
}

/// A network namespace beside the host's, with a server that knows no way but to the host; gone when this value is.
struct Outside {
    name: String,
    server: std::process::Child,
}

const OUTSIDE: &str = "198.51.100.2";

impl Outside {
    fn new(environment: &Environment) -> Option<Self> {
        if std::process::Command::new("ip").arg("-V").output().is_err() {
            layercake_tests::skip("needs the program ip");
            return None;
        }
        let name = format!("lctest{}", std::process::id());
        let script =
            "mkdir www; echo outside > www/hello; tar --extract --to-stdout --file \"$2\" ./bin/busybox > busybox
            chmod +x busybox; ip netns add $1; ip link add $1 type veth peer name out netns $1
            ip addr add 198.51.100.1/30 dev $1; ip link set $1 up
            ip -n $1 addr add 198.51.100.2/30 dev out; ip -n $1 link set out up; ip -n $1 link set lo up";
        environment.shell(script, &[&name, fixture::busybox().to_str().unwrap()]).success();
        let busybox = environment.work().join("busybox");
        let mut serve = std::process::Command::new("ip");
        serve.args(["netns", "exec", &name]).arg(busybox).args(["httpd", "-f", "-p", "80", "-h"]);
        let server = serve.arg(environment.work().join("www")).spawn().unwrap();
        Some(Self { name, server })
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        // With the namespace, the line to it.
        let _ = std::process::Command::new("ip").args(["netns", "del", &self.name]).status();
    }
}

#[test]
fn root_leaves_networks_and_nothing_of_them_stays_on_the_host() {
    let Some(environment) = environment(User::Root) else { return };
    let Some(outside) = Outside::new(&environment) else { return };
    let get = fetch(OUTSIDE);
    environment.layercake(&["network", "create", "shop"]).success();
    environment.layercake(&["network", "create", "--internal", "cell"]).success();
    let bridge = ["run", "--rm", "--network", "bridge", "busybox", "sh", "-c", &get];
    environment.layercake(&bridge).success().stdout("outside\n");
    let name = format!(
        "{}; grep -c lc- /proc/net/dev; ping -c 1 -W 2 {OUTSIDE} >/dev/null && echo pinged",
        get.replace("exit;", "break;").replace("; exit 1", "")
    );
    on_network(&environment, "shop", &name).success().stdout("outside\n0\npinged\n");
    let script = format!("! timeout 2 wget -q -O - http://{OUTSIDE}/hello");
    on_network(&environment, "cell", &script).success().stdout("");

    environment.layercake(&["run", "-d", "--name", "web", "--network", "shop", "busybox", "sleep", "600"]).success();
    let switch = std::fs::read_to_string(environment.store().join("networks/switch.json")).unwrap();
    let switch: serde_json::Value = serde_json::from_str(&switch).unwrap();
    let interface = format!("lc-{}-", switch["pid"]);
    let host = || std::fs::read_to_string("/proc/net/dev").unwrap();
    assert!(host().contains(&interface), "{interface} in {}", host());
    // However it ends.
    kill(i32::try_from(switch["pid"].as_i64().unwrap()).unwrap());
    let end = Instant::now() + Duration::from_secs(5);
    while host().contains(&interface) {
        assert!(Instant::now() < end, "{interface} is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
    // And the next container finds everything as it should be.
    environment.layercake(&["restart", "-t", "0", "web"]).success();
    environment.layercake(&["exec", "web", "sh", "-c", &get]).success().stdout("outside\n");
    drop(outside);
}

#[test]
fn containers_share_a_network() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["network", "create", "shop"]).success();
        for (name, network) in [("one", "none"), ("two", "shop")] {
            let run = ["run", "-d", "--name", name, "--network", network, "-h", "front", "busybox", "sh", "-c", SERVE];
            environment.layercake(&run).success();
            let script = format!("hostname; {}", fetch("127.0.0.1"));
            let shared = format!("container:{name}");
            on_network(&environment, &shared, &script).success().stdout("front\nhi\n");
            let names = environment.layercake(&["exec", name, "cat", "/etc/hosts"]).success().stdout.clone();
            on_network(&environment, &shared, "cat /etc/hosts").success().stdout(&names);
        }
        for (flags, why) in [
            (&["--network", "container:one", "-p", "80"][..], "conflicting options: port publishing and the container"),
            (&["--network", "container:one", "-h", "box"], "conflicting options: hostname and the network mode"),
            (&["--network", "container:nosuch"], "No such container: nosuch"),
        ] {
            let run = [&["run", "--rm"][..], flags, &["busybox", "true"]].concat();
            environment.layercake(&run).code(125).stderr_contains(why);
        }
        environment.layercake(&["kill", "one"]).success();
        let run = ["run", "--rm", "--network", "container:one", "busybox", "true"];
        environment.layercake(&run).code(125).stderr_contains("cannot join network of a non running container");
        environment.layercake(&["rm", "-f", "one", "two"]).success();
    }
}

#[test]
fn the_last_of_a_network_and_the_next_do_not_hinder_each_other() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["network", "create", "shop"]).success();
        // Each starts while the switch of the one before is on its way out.
        for _ in 0..10 {
            on_network(&environment, "shop", "true").success();
        }
        // Several at once, of which one starts the switch that all join.
        let mut together: Vec<_> = (0..5)
            .map(|_| {
                let run = ["run", "--rm", "--network", "shop", "busybox", "hostname", "-i"];
                let mut command = environment.command(&run);
                command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for child in together.drain(..) {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{user:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

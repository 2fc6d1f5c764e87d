//! Registries that want to know who asks: what `login` keeps, who gets it, and what `logout` forgets.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use layercake_tests::registry::{Kind, Registry, USER};
use layercake_tests::{Environment, Output, User};
use rustix::termios::LocalModes;
use serde_json::{Value, json};

use crate::{built, digest, runs};

fn login(environment: &Environment, host: &str, password: &str) -> Output {
    let arguments = ["login", "-u", USER.0, "--password-stdin", host];
    environment.layercake_with_input(&arguments, format!("{password}\n").as_bytes())
}

/// Runs `layercake` with the registry's certificate among those that are trusted.
#[track_caller]
fn trusting(environment: &Environment, registry: &Registry, script: &str, host: &str) -> Output {
    // A copy that the ordinary user may read.
    environment.write("certificate.pem", fs::read(registry.certificate()).unwrap());
    let script = format!("export SSL_CERT_FILE=$PWD/certificate.pem; {script}");
    environment.shell(&script, &[host])
}

#[test]
fn who_has_logged_in_may_push_and_pull() {
    let Some(registry) = Registry::start(Kind::Password) else { return };
    let host = registry.host();
    for user in [User::Root, User::OneId] {
        let name = format!("{host}/private/{user:?}:1").to_lowercase();
        let Some(environment) = built(user, &name) else { return };
        environment.layercake(&["push", &name]).code(1).stderr_contains("may require 'layercake login'");
        login(&environment, &host, "wrong").code(1).stderr_contains("unauthorized");
        let config = environment.folder().join("home/.docker/config.json");
        assert!(!config.exists());
        let before =
            json!({ "HttpHeaders": { "X": "y" }, "auths": { "other": { "auth": "YTpi" } }, "detachKeys": "ctrl-z" });
        fs::create_dir_all(config.parent().unwrap()).unwrap();
        fs::write(&config, before.to_string()).unwrap();
        environment.give_all(config.parent().unwrap());
        let logged_in = login(&environment, &host, USER.1);
        logged_in.success().stdout("Login Succeeded\n").stderr_contains("stored unencrypted in");
        let read = || -> Value { serde_json::from_slice(&fs::read(&config).unwrap()).unwrap() };
        assert_eq!(fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read()["auths"][&host]["auth"], "c3R1ZGVudDpzZWNyZXQ=");
        assert_eq!(
            (&read()["HttpHeaders"], &read()["auths"]["other"]),
            (&before["HttpHeaders"], &before["auths"]["other"])
        );
        let pushed = environment.layercake(&["push", &name]).success().stdout.clone();
        environment.layercake(&["rmi", &name, "busybox"]).success();
        let pulled = environment.layercake(&["pull", &name]).success().stdout.clone();
        assert_eq!(digest(&pulled), digest(&pushed));
        runs(&environment, &name);
        let removed = format!("Removing login credentials for {host}\n");
        environment.layercake(&["logout", &host]).success().stdout(&removed);
        environment.layercake(&["logout", &host]).success().stdout(&format!("Not logged in to {host}\n"));
        assert_eq!(read(), before);
        environment.layercake(&["pull", &name]).code(1).stderr_contains("may require 'layercake login'");
    }
}

#[test]
fn a_registry_with_tls_is_believed_by_its_certificate_only() {
    let Some(registry) = Registry::start(Kind::Encrypted) else { return };
    let host = registry.host();
    let name = format!("{host}/app:1");
    for user in [User::Root, User::SubordinateIds] {
        let Some(environment) = built(user, &name) else { return };
        login(&environment, &host, USER.1).code(1).stderr_contains("certificate");
        let script =
            "echo secret | \"$LAYERCAKE\" login -u student --password-stdin $1; \"$LAYERCAKE\" push -q $1/app:1
            \"$LAYERCAKE\" rmi $1/app:1 busybox > rmi; \"$LAYERCAKE\" run --rm --network none $1/app:1";
        let ran = trusting(&environment, &registry, script, &host);
        ran.success().stdout(&format!("Login Succeeded\n{host}/app\n{}", crate::SAYS));
        environment.layercake(&["pull", &name]).code(1).stderr_contains("certificate");
    }
}

#[test]
fn a_program_may_keep_the_password() {
    let Some(registry) = Registry::start(Kind::Password) else { return };
    let host = registry.host();
    let name = format!("{host}/app:1");
    let Some(environment) = built(User::SubordinateIds, &name) else { return };
    let program = "#!/bin/sh\ncase $1 in\nstore) cat > \"$HOME/kept\" ;;\nerase) rm \"$HOME/kept\" ;;\n\
        get) cat \"$HOME/kept\" 2> /dev/null || { echo credentials not found in native keychain; exit 1; } ;;\nesac\n";
    let path = environment.write("bin/docker-credential-test", program);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    let script = "export PATH=$PWD/bin:$PATH; mkdir -p $HOME/.docker; echo '{\"credsStore\":\"test\"}' > $HOME/.docker/config.json
        \"$LAYERCAKE\" push $1/app:1 2> refused && exit 9
        echo secret | \"$LAYERCAKE\" login -u student --password-stdin $1 2>&1; cat $HOME/.docker/config.json
        \"$LAYERCAKE\" push -q $1/app:1; \"$LAYERCAKE\" rmi $1/app:1 busybox > rmi; \"$LAYERCAKE\" pull -q $1/app:1
        \"$LAYERCAKE\" logout $1; test ! -e $HOME/kept";
    let output = environment.shell(script, &[&host]);
    output.success().stdout_contains("Login Succeeded\n").stdout_contains(&format!("{host}/app:1\nRemoving login"));
    assert!(!output.stdout.contains("c3R1") && !output.stdout.contains("unencrypted"), "{}", output.stdout);
    // One that is not there is named.
    let missing = environment.layercake(&["pull", &name]);
    missing.code(1).stderr_contains("docker-credential-test").stderr_contains("it is not installed");
}

#[test]
fn a_login_asks_on_a_terminal_only_and_does_not_show_the_password() {
    let Some(registry) = Registry::start(Kind::Password) else { return };
    let Some(environment) = Environment::new(User::Root) else { return };
    let host = registry.host();
    environment.layercake(&["login", &host]).code(1).stderr_contains("non-TTY");
    environment.layercake(&["login", "--password-stdin", &host]).code(1).stderr_contains("requires --username");
    let both = environment.layercake(&["login", "-u", "a", "-p", "b", "--password-stdin", &host]);
    both.code(1).stderr_contains("mutually exclusive").stderr_contains("--password via the CLI is insecure");
    let mut person = environment.converse(&["login", &host]);
    person.wait_for("Username: ");
    person.enter("student\n");
    person.wait_for("Password: ");
    assert!(!person.settings().local_modes.contains(LocalModes::ECHO), "what is typed is shown");
    person.enter("secret\n");
    person.wait_for("Login Succeeded");
    assert!(person.settings_at_end(Some(0)).local_modes.contains(LocalModes::ECHO));
}

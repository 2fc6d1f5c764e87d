//! What never ends: it uses up its fuel, can be interrupted, and leaves the world whole.

use super::Session;

#[test]
fn runaways_on_the_host_and_in_containers_can_be_stopped() {
    for line in [
        "while true; do :; done",
        "yes",
        "yes | cat > /dev/null",
        "docker run -it busybox yes",
        "docker run busybox sh -c 'while true; do :; done'",
        "docker logs -f loud",
    ] {
        let mut session = Session::new();
        session.enter("docker run -d --name loud busybox sh -c 'while true; do echo x; sleep 1; done'");
        session.world.submit(0, line);
        session.world.run_until(session.world.moment().clock + 20_000_000_000, 3_000);
        assert!(!session.world.waits_for_user(0), "{line}");
        session.world.type_keys(0, "\x03");
        // Process 1 of a container does not hear Ctrl-C without a handler, as in real docker: it has to be killed from elsewhere.
        if line.starts_with("docker run") {
            let other = session.world.open_terminal();
            session.world.submit(other, "docker rm -f $(docker ps -q)");
        }
        assert!(session.world.settle(60_000_000_000, 50_000), "{line}");
        session.shown();
        assert_eq!(session.enter("echo whole"), "whole\n", "{line}");
    }
}

#[test]
fn a_bomb_of_processes_is_held_back_and_its_container_removed() {
    let mut session = Session::new();
    session.enter("docker run -d --name bomb busybox sh -c 'f() { f | f & f; }; f'");
    session.world.run(20_000);
    assert!(session.world.kernel().processes().count() < 1_100);
    assert_eq!(session.enter("docker rm -f bomb"), "bomb\n");
    assert!(session.world.kernel().processes().count() < 5);
    assert!(!session.enter("docker ps -a").contains("bomb"));
}

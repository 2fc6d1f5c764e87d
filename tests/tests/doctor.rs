//! `doctor`: what it says of a machine on which the other tests run.

use layercake_tests::{Environment, User};

#[test]
fn it_finds_what_works_for_each_kind_of_user_and_leaves_nothing() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        let output = environment.layercake(&["doctor"]);
        output.success().stdout_contains("fine     namespaces");
        output.stdout_contains("fine     overlay").stdout_contains("fine     store");
        output.stdout_contains(match user {
            User::Root => "fine     user             root: ",
            User::SubordinateIds => "fine     user             ",
            User::OneId => "limited  user             ",
        });
        // Root has the kernel's own; nobody has given groups to the others.
        output.stdout_contains(if user == User::Root {
            "limits  "
        } else {
            "limited  limits           not of memory, processes, "
        });
        output.stdout_contains("\nThis machine builds images and runs containers.\n");
        let json = environment.layercake(&["doctor", "--json"]);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json.success().stdout).unwrap();
        assert_eq!(rows[0]["about"], "kernel");
        let left = std::fs::read_dir(environment.store()).unwrap().flatten();
        assert!(!left.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with("doctor-")));
    }
}

#[test]
fn a_place_that_is_not_ours_is_named() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.write("file", "");
    let output = environment.shell("LAYERCAKE_ROOT=./file \"$LAYERCAKE\" doctor || echo code $?", &[]);
    output.success().stdout_contains("broken   store").stdout_contains("code 1");
}

//! What is damaged, lies or is of another form: refused with a reason, and nothing of it is kept; or read as it should be.

use layercake_tests::{Environment, User};
use serde_json::json;

use crate::form::{Form, INDEX, saved};
use crate::{SAYS, built, empty, id, runs, state};

/// Loads a form that is refused.
#[track_caller]
fn check(environment: &Environment, form: &Form, message: &str) {
    let before = state(environment);
    form.write(environment, "archive.tar");
    environment.layercake(&["load", "-i", "archive.tar"]).code(1).stdout("").stderr_contains(message);
    assert_eq!(state(environment), before, "after {message}");
}

/// Changes one byte of a file.
fn damage(form: &mut Form, name: &str) {
    let bytes = form.0.get_mut(name).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
}

#[test]
fn damage_is_found_and_nothing_is_kept() {
    let Some(builder) = built(User::Root) else { return };
    let (whole, environment) = (saved(&builder), empty(User::Root));
    let layers = whole.layers();
    let changed = |change: &dyn Fn(&mut Form)| {
        let mut form = whole.clone();
        change(&mut form);
        form
    };
    // The lower layers are good and come first.
    let last = changed(&|form| damage(form, layers.last().unwrap()));
    check(&environment, &last, &format!("cannot load the layer {:?}: a layer's tar should be", layers.last().unwrap()));
    check(&environment, &last.clone().docker(), "a layer's tar should be sha256:");
    check(&environment, &last.old(), "a layer's tar should be sha256:");
    let config = whole.json("manifest.json")[0]["Config"].as_str().unwrap().to_owned();
    for form in [whole.clone(), whole.clone().docker()] {
        let mut form = form;
        damage(&mut form, &config);
        check(&environment, &form, &format!("{config:?} of the archive should be sha256:"));
    }
    let missing = changed(&|form| drop(form.0.remove(&layers[1])));
    check(&environment, &missing, &format!("the archive does not have {:?}, which it names", layers[1]));
    let short = changed(&|form| form.0.get_mut(&layers[1]).unwrap().truncate(1024));
    check(&environment, &short, "bytes, and has 1024");
    let other = changed(&|form| {
        let mut list = form.json("manifest.json");
        list[0]["Layers"].as_array_mut().unwrap().pop();
        form.set("manifest.json", &list);
    });
    check(&environment, &other.docker(), "an image's config tells of 3 layers, and its manifest of 2");
    runs_not(&environment);
}

#[track_caller]
fn runs_not(environment: &Environment) {
    environment.layercake(&["run", "--rm", "app:1"]).code(125);
}

#[test]
fn lists_that_lie_are_refused() {
    let Some(builder) = built(User::Root) else { return };
    let (whole, environment) = (saved(&builder), empty(User::Root));
    let listed = |list: serde_json::Value| {
        let mut form = whole.clone().docker();
        form.set("manifest.json", &list);
        form
    };
    let config = whole.json("manifest.json")[0]["Config"].clone();
    let layers = whole.layers();
    check(&environment, &listed(json!([])), "the archive holds no image");
    check(&environment, &listed(json!({})), "\"manifest.json\" of the archive cannot be read");
    let upwards = listed(json!([{ "Config": "../../etc/passwd", "Layers": [] }]));
    check(&environment, &upwards, "the archive names \"../../etc/passwd\", which can be none of its files");
    let absolute = listed(json!([{ "Config": "/etc/passwd", "Layers": [] }]));
    check(&environment, &absolute, "the archive does not have \"/etc/passwd\"");
    let no_config = listed(json!([{ "Config": layers[1], "Layers": [] }]));
    check(&environment, &no_config, "it is no config of an image");
    let name = listed(json!([{ "Config": config, "RepoTags": ["App:1"], "Layers": layers }]));
    check(&environment, &name, "an image of the archive is called \"App:1\"");
    // The first image is whole, and so are the lower layers of the second.
    let mut two = whole.clone().docker();
    let mut document = whole.json(config.as_str().unwrap());
    document["rootfs"]["diff_ids"][2] = document["rootfs"]["diff_ids"][1].clone();
    two.set("second.json", &document);
    let second = json!({ "Config": "second.json", "RepoTags": ["app:2"], "Layers": layers });
    two.set("manifest.json", &json!([{ "Config": config, "RepoTags": ["app:1"], "Layers": layers }, second]));
    check(&environment, &two, "a layer's tar should be sha256:");
    let mut windows = whole.clone().docker();
    let mut document = whole.json(config.as_str().unwrap());
    document["os"] = json!("windows");
    windows.set("config.json", &document);
    windows.set("manifest.json", &json!([{ "Config": "config.json", "Layers": layers }]));
    check(&environment, &windows, "image operating system \"windows\" cannot be used on this platform");
    let old = Form([("repositories".to_owned(), b"{}".to_vec())].into());
    check(&environment, &old, "of a docker before 1.10");
    for (bytes, message) in [
        (&b""[..], "the file is no archive"),
        (b"text", "the file is no archive"),
        (b"\x1f\x8b\x08\0garbage", "read the archive"),
    ] {
        environment.write("bytes", bytes);
        environment.layercake(&["load", "-i", "bytes"]).code(1).stderr_contains(message);
    }
    let before = state(&environment);
    let twice = [whole.bytes().split_last_chunk::<1024>().unwrap().0, &whole.bytes()].concat();
    environment.write("archive.tar", twice);
    environment.layercake(&["load", "-i", "archive.tar"]).code(1).stderr_contains("twice");
    environment.layercake(&["load", "-i", "nosuch.tar"]).code(1).stderr_contains("open nosuch.tar: No such file");
    assert_eq!(state(&environment), before);
}

#[test]
fn all_forms_of_an_archive_are_read() {
    let Some(builder) = built(User::Root) else { return };
    let whole = saved(&builder);
    for form in [whole.clone().docker(), whole.clone().old()] {
        let environment = empty(User::Root);
        form.write(&environment, "archive.tar");
        environment.layercake(&["load", "-i", "archive.tar"]).success().stdout("Loaded image: app:1\n");
        assert_eq!(id(&environment, "app:1"), id(&builder, "app:1"));
        runs(&environment, "app:1");
    }
}

#[test]
fn of_an_index_of_indexes_the_image_for_the_platform_is_taken() {
    let Some(builder) = built(User::Root) else { return };
    let mut form = saved(&builder);
    let own = form.json("index.json")["manifests"][0].clone();
    let mut foreign_config = form.json(form.json("manifest.json")[0]["Config"].as_str().unwrap());
    foreign_config["architecture"] = json!("s390x");
    let mut manifest = form.json(&format!("blobs/sha256/{}", &own["digest"].as_str().unwrap()[7..]));
    let config = form.add(manifest["config"]["mediaType"].as_str().unwrap(), foreign_config.to_string().as_bytes());
    manifest["config"] = config;
    let mut foreign = form.add(own["mediaType"].as_str().unwrap(), manifest.to_string().as_bytes());
    foreign["platform"] = json!({ "architecture": "s390x", "os": "linux" });
    let inner = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [foreign, own] });
    let mut outer = form.add(INDEX, inner.to_string().as_bytes());
    outer["annotations"] = json!({ "org.opencontainers.image.ref.name": "localhost/app:many" });
    form.set("index.json", &json!({ "schemaVersion": 2, "manifests": [outer] }));
    let environment = empty(User::Root);
    form.write(&environment, "archive.tar");
    let load = |more: &[&str]| environment.layercake(&[&["load", "-i", "archive.tar"], more].concat());
    load(&[]).success().stdout("Loaded image: localhost/app:many\n");
    assert_eq!(id(&environment, "localhost/app:many"), id(&builder, "app:1"));
    environment.layercake(&["run", "--rm", "--network", "none", "localhost/app:many"]).success().stdout(SAYS);
    load(&["--platform", "linux/s390x"]).success().stdout_contains("Loaded image: localhost/app:many\n");
    assert_ne!(id(&environment, "localhost/app:many"), id(&builder, "app:1"));
    let missing = load(&["--platform", "linux/arm64"]);
    missing.code(1).stderr_contains("no image is for linux/arm64: there are linux/s390x, linux/amd64");
    form.docker().write(&environment, "archive.tar");
    load(&["--platform", "linux/arm64"]).code(1).stderr_contains("app:1 is for linux/amd64, not for linux/arm64");
}

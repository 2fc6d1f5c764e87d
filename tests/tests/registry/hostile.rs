//! Registries that stumble, cut, hang, lie and lead astray: what can be had is had, the rest is refused, and nothing is left.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use layercake_core::digest::Digest;
use layercake_tests::server::{Reply, Request, Server};
use layercake_tests::{Environment, Output, User};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// An image at a registry: its manifest, and its blobs by digest.
#[derive(Debug, Clone)]
struct Image {
    manifest: Vec<u8>,
    blobs: BTreeMap<String, Vec<u8>>,
    layer: String,
}

/// An image of one file that nothing makes smaller.
fn image() -> Image {
    let mut state = 88_172_645_463_325_252_u64;
    let bytes: Vec<u8> = (0..1_000_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[0]
        })
        .collect();
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, "file", bytes.as_slice()).unwrap();
    let layer = tar.into_inner().unwrap();
    let config = json!({ "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(&layer)] } });
    let config = config.to_string().into_bytes();
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": Digest::of(&config), "size": config.len() },
        "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": Digest::of(&layer), "size": layer.len() }] });
    let name = Digest::of(&layer).to_string();
    let blobs = [config, layer].map(|bytes| (Digest::of(&bytes).to_string(), bytes)).into();
    Image { manifest: manifest.to_string().into_bytes(), blobs, layer: name }
}

/// What a good registry answers that has the image under each name.
fn good(image: &Image, request: &Request) -> Reply {
    if request.path == "/v2/" {
        return Reply::default();
    }
    if request.path.contains("/manifests/") {
        return Reply::body(image.manifest.clone()).with("Content-Type", MANIFEST);
    }
    let Some(bytes) = request.path.rsplit('/').next().and_then(|name| image.blobs.get(name)) else {
        return Reply::status(404);
    };
    let range = request.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    match range {
        None => Reply::body(bytes.clone()),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            let from: usize = from;
            Reply { status: 206, ..Reply::body(&bytes[from..]) }.with("Content-Range", range)
        }
    }
}

/// A registry that is good but for what `fault` answers; it is told how many requests of the layer's blob came before.
fn faulty(fault: impl Fn(&Request, usize, &Image) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let (image, count) = (image(), AtomicUsize::new(0));
    Server::start(move |request| {
        let is_layer = request.path.ends_with(&image.layer);
        let before = if is_layer { count.fetch_add(1, Ordering::SeqCst) } else { 0 };
        fault(request, before, &image).unwrap_or_else(|| good(&image, request))
    })
}

/// Pulls from a server that is waited for no longer than a second.
fn pull(environment: &Environment, server: &Server) -> Output {
    let config = environment.folder().join("home/.config/layercake");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("registries.toml"), format!("[registry.\"{}\"]\ntimeout = 1\n", server.host())).unwrap();
    environment.give_all(&environment.folder().join("home"));
    environment.layercake(&["pull", &format!("{}/app:1", server.host())])
}

/// That a store has nothing, and nothing lies about.
#[track_caller]
fn is_empty(environment: &Environment) {
    for folder in ["tmp", "layers", "blobs/sha256"] {
        let left = fs::read_dir(environment.store().join(folder)).map_or(0, Iterator::count);
        assert_eq!(left, 0, "left in {folder}");
    }
    environment.layercake(&["images", "-a", "-q"]).success().stdout("");
}

/// That a registry with this fault is got along with.
#[track_caller]
fn comes(fault: impl Fn(&Request, usize, &Image) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let server = faulty(fault);
    let environment = Environment::new(User::Root).unwrap();
    pull(&environment, &server).success().stdout_contains("Pull complete");
    server
}

/// That a registry with this fault is refused with these words, soon, and that nothing is left.
#[track_caller]
fn refused(words: &str, fault: impl Fn(&Request, usize, &Image) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let server = faulty(fault);
    let environment = Environment::new(User::Root).unwrap();
    let started = Instant::now();
    pull(&environment, &server).code(1).stderr_contains(words);
    assert!(started.elapsed() < Duration::from_secs(20), "{words}: it took {:?}", started.elapsed());
    is_empty(&environment);
    server
}

fn is_layer(request: &Request, image: &Image) -> bool {
    request.path.ends_with(&image.layer)
}

fn layer(image: &Image) -> Reply {
    Reply::body(image.blobs[&image.layer].clone())
}

#[test]
fn what_is_cut_is_taken_up_where_it_was() {
    let server = comes(|request, before, image| {
        // Each time a little more.
        (is_layer(request, image) && before < 6).then(|| Reply { cut: Some(100_000), ..good(image, request) })
    });
    let ranges: Vec<_> =
        server.asked().iter().filter_map(|request| request.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges.first().map(String::as_str), Some("bytes=100000-"));
    assert_eq!(ranges.len(), 6);
    // A server that knows no ranges sends all of it again; one that refuses them is asked without.
    comes(|request, before, image| {
        is_layer(request, image).then(|| Reply { cut: (before == 0).then_some(5000), ..layer(image) })
    });
    comes(|request, before, image| match request.header("range") {
        Some(_) => Some(Reply::status(416)),
        None => (is_layer(request, image) && before == 0).then(|| Reply { cut: Some(5000), ..layer(image) }),
    });
    // Another part than was asked for is none.
    comes(|request, before, image| match request.header("range") {
        Some(_) => Some(Reply { status: 206, ..layer(image) }.with("Content-Range", "bytes 0-9/10")),
        None => (is_layer(request, image) && before == 0).then(|| Reply { cut: Some(5000), ..layer(image) }),
    });
    refused("cannot speak with", |request, _, image| {
        is_layer(request, image).then(|| Reply { cut: Some(0), ..layer(image) })
    });
}

#[test]
fn who_stumbles_is_asked_again_and_who_wants_us_to_wait_is_waited_for() {
    comes(|request, before, image| (is_layer(request, image) && before < 3).then(|| Reply::status(503)));
    refused("answered 500", |request, _, image| is_layer(request, image).then(|| Reply::status(500)));
    let started = Instant::now();
    comes(|request, before, image| {
        (is_layer(request, image) && before < 1).then(|| Reply::status(429).with("Retry-After", "1"))
    });
    assert!(started.elapsed() >= Duration::from_secs(1));
    refused("asked less often", |request, _, _| {
        request.path.contains("/manifests/").then(|| Reply::status(429).with("Retry-After", "3600"))
    });
    refused("does not answer: nothing came for 1 s", |request, _, image| {
        is_layer(request, image).then(|| Reply { hang: Some(Duration::from_secs(8)), ..layer(image) })
    });
    let said = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no \u001b[2Jsuch thing"}]}"#;
    refused("not found: manifest unknown: no  [2Jsuch thing", move |request, _, _| {
        request.path.contains("/manifests/").then(|| Reply { status: 404, ..Reply::body(said) })
    });
    refused("blob sha256:", |request, _, image| is_layer(request, image).then(|| Reply::status(404)));
}

#[test]
fn lies_about_sizes_and_digests_are_refused() {
    refused("bytes, and has 1001985: it is refused", |request, _, image| {
        let longer = || [image.blobs[&image.layer].as_slice(), b"x"].concat();
        is_layer(request, image).then(|| Reply::body(longer()))
    });
    refused("it is refused", |request, _, image| {
        is_layer(request, image).then(|| Reply::body(&image.blobs[&image.layer][1..]))
    });
    refused("it is refused", |request, _, image| {
        let mut other = image.blobs[&image.layer].clone();
        other[700] ^= 1;
        is_layer(request, image).then(|| Reply::body(other))
    });
    refused("it is refused", |request, _, _| {
        let told = Digest::of(b"another").to_string();
        request.path.contains("/manifests/").then(|| Reply::body("{}").with("Docker-Content-Digest", told))
    });
    refused("no manifest and no index", |request, _, _| {
        request.path.contains("/manifests/").then(|| Reply::body("<html>"))
    });
    refused("sends a document of more than 4194304 bytes", |request, _, _| {
        request.path.contains("/manifests/").then(|| Reply::body(vec![b' '; (4 << 20) + 1]))
    });
    refused("it is refused", |request, _, image| {
        let config = image.blobs.keys().find(|name| **name != image.layer).unwrap();
        request.path.ends_with(config).then(|| Reply::body("{}"))
    });
}

#[test]
fn redirects_are_followed_without_credentials_and_not_everywhere() {
    let stored = image();
    let elsewhere = Arc::new(Server::start(move |request| good(&stored, request)));
    let target = Arc::clone(&elsewhere);
    let server = faulty(move |request, _, image| {
        if request.header("authorization").is_none() {
            return Some(Reply::status(401).with("WWW-Authenticate", "Basic realm=\"x\""));
        }
        let address = format!("http://{}{}", target.host(), request.path);
        is_layer(request, image).then(|| Reply::status(307).with("Location", address))
    });
    let environment = Environment::new(User::SubordinateIds).unwrap();
    let login = ["login", "-u", "me", "--password-stdin", &server.host()];
    environment.layercake_with_input(&login, b"word").success();
    pull(&environment, &server).success();
    let with =
        |server: &Server| server.asked().iter().filter(|request| request.header("authorization").is_some()).count();
    assert!(with(&server) > 2);
    assert_eq!((with(&elsewhere), elsewhere.asked().len()), (0, 1));

    refused("and so on: it is not followed further", |request, _, image| {
        is_layer(request, image).then(|| Reply::status(302).with("Location", request.path.clone()))
    });
    for (location, words) in [
        ("http://169.254.169.254/latest/meta-data", "where no registry elsewhere may lead"),
        ("http://[fe80::1]/", "where no registry elsewhere may lead"),
        ("file:///etc/shadow", "cannot be asked"),
        ("gopher://127.0.0.1/", "which is not on the web"),
    ] {
        refused(words, move |request, _, image| {
            is_layer(request, image).then(|| Reply::status(302).with("Location", location))
        });
    }
}

#[test]
fn a_token_is_asked_for_where_the_registry_says_and_is_for_it_alone() {
    let server = faulty(|request, _, _| {
        let host = request.header("host").unwrap_or_default().to_owned();
        if request.path.starts_with("/token?") {
            let known = request.header("authorization") == Some("Basic bWU6d29yZA==");
            let scope = request.path.contains("scope=repository%3Aapp%3Apull") || !request.path.contains("scope=");
            let right = known && scope && request.path.contains("service=here");
            return Some(if right { Reply::body(r#"{"token":"abc"}"#) } else { Reply::status(401) });
        }
        let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"here\"");
        (request.header("authorization") != Some("Bearer abc"))
            .then(|| Reply::status(401).with("WWW-Authenticate", challenge))
    });
    let environment = Environment::new(User::Root).unwrap();
    pull(&environment, &server).code(1).stderr_contains("may require 'layercake login'");
    let login = |password: &[u8]| {
        let arguments = ["login", "-u", "me", "--password-stdin", &server.host()];
        environment.layercake_with_input(&arguments, password)
    };
    login(b"wrong").code(1).stderr_contains("unauthorized");
    login(b"word").success();
    pull(&environment, &server).success();
    // A password does not go to somebody else in plain text.
    let thief = Server::start(|_| Reply::body(r#"{"token":"abc"}"#));
    let realm = format!("Bearer realm=\"http://localhost:{}/\"", thief.host().rsplit(':').next().unwrap());
    let server = faulty(move |_, _, _| Some(Reply::status(401).with("WWW-Authenticate", realm.clone())));
    environment.layercake_with_input(&["login", "-u", "me", "--password-stdin", &server.host()], b"word").code(1);
    pull(&environment, &server).code(1).stderr_contains("where a password would go in plain text");
    assert_eq!(thief.asked(), []);
}

#[test]
fn a_mirror_is_asked_first_and_passed_over_where_it_has_nothing_or_only_a_part() {
    let image = image();
    let manifest = image.manifest.clone();
    let empty = Server::start(|request| if request.path == "/v2/" { Reply::default() } else { Reply::status(404) });
    // The manifest, and neither config nor layers.
    let partial = Server::start(move |request| match &request.path {
        path if path == "/v2/" => Reply::default(),
        path if path.contains("/manifests/") => Reply::body(manifest.clone()).with("Content-Type", MANIFEST),
        _ => Reply::status(404),
    });
    let server = Server::start(move |request| good(&image, request));
    let name = format!("{}/app:1", server.host());
    for (mirror, asked) in [(empty, 1), (partial, 2)] {
        let environment = Environment::new(User::Root).unwrap();
        let text = format!("[registry.\"{}\"]\nmirrors = [\"http://{}\"]\n", server.host(), mirror.host());
        let config = environment.folder().join("home/.config/layercake/registries.toml");
        fs::create_dir_all(config.parent().unwrap()).unwrap();
        fs::write(&config, text).unwrap();
        environment.layercake(&["pull", &name]).success();
        assert_eq!(mirror.asked().len(), asked);
        fs::write(&config, "[registry.\"x\"]\nmirror = 1\n").unwrap();
        environment.layercake(&["pull", &name]).code(1).stderr_contains("registries.toml cannot be understood");
    }
}

#[test]
fn what_is_interrupted_or_killed_leaves_nothing_half_done() {
    let server = faulty(|request, _, image| {
        is_layer(request, image).then(|| Reply { hang: Some(Duration::from_secs(5)), ..layer(image) })
    });
    let name = format!("{}/app:1", server.host());
    for user in [User::Root, User::SubordinateIds] {
        for (signal, code) in [(Signal::INT, Some(130)), (Signal::KILL, None)] {
            let Some(environment) = Environment::new(user) else { return };
            let before = server.asked().iter().filter(|request| request.path.contains("/blobs/")).count();
            let mut command = environment.command(&["pull", &name]);
            let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            let end = Instant::now() + Duration::from_secs(20);
            // The config and the layer were asked for.
            while server.asked().iter().filter(|request| request.path.contains("/blobs/")).count() < before + 2 {
                assert!(Instant::now() < end && child.try_wait().unwrap().is_none(), "it does not ask for the layer");
                sleep(Duration::from_millis(20));
            }
            let started = Instant::now();
            kill_process(Pid::from_child(&child), signal).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(started.elapsed() < Duration::from_secs(3), "{user:?}: it ends late");
            assert_eq!(output.status.code(), code, "{}", String::from_utf8_lossy(&output.stderr));
            // The next command sweeps what a killed one left.
            is_empty_after(&environment);
        }
    }
}

#[track_caller]
fn is_empty_after(environment: &Environment) {
    environment.layercake(&["images", "-q"]).success();
    is_empty(environment);
}

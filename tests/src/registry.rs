//! A registry of a test's own: Debian's docker-registry on loopback, in plain text or with TLS, for everybody or with a password.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::skip;

/// Who may use a registry that asks.
pub const USER: (&str, &str) = ("student", "secret");

/// `secret`, hashed by bcrypt.
const HASHED: &str = "student:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

/// How a registry is spoken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In plain text, by everybody.
    Open,
    /// In plain text, with a password.
    Password,
    /// Encrypted, with a password.
    Encrypted,
}

/// A registry. It ends when it is dropped.
#[derive(Debug)]
pub struct Registry {
    port: u16,
    process: Child,
    folder: TempDir,
}

impl Registry {
    /// A registry that has nothing yet; `None`, with the reason said, where there is none to be had.
    #[must_use]
    pub fn start(kind: Kind) -> Option<Self> {
        if Command::new("docker-registry").arg("--version").output().is_err() {
            skip("docker-registry is not installed");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("layercake-registry-").tempdir().unwrap();
        // Free a moment ago; another test may be faster, and then the next one is tried.
        for _ in 0..10 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let configuration = folder.path().join("config.yml");
            fs::write(&configuration, text(kind, port, &folder)).unwrap();
            let log = fs::File::create(folder.path().join("log")).unwrap();
            let mut command = Command::new("docker-registry");
            command.arg("serve").arg(&configuration).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
            let mut process = command.spawn().unwrap();
            if answers(&mut process, port) {
                return Some(Self { port, process, folder });
            }
        }
        panic!("no registry starts: {}", fs::read_to_string(folder.path().join("log")).unwrap_or_default());
    }

    /// Host and port, as images have them.
    #[must_use]
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The certificate of one that is encrypted.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// What it wrote into its log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether the process listens there, before it ends.
fn answers(process: &mut Child, port: u16) -> bool {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        if process.try_wait().unwrap().is_some() {
            return false;
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = process.kill();
    let _ = process.wait();
    false
}

fn text(kind: Kind, port: u16, folder: &TempDir) -> String {
    let place = folder.path().display();
    let mut text = format!(
        "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {place}/data}}}}\n"
    );
    if kind != Kind::Open {
        fs::write(folder.path().join("passwords"), HASHED).unwrap();
        text += &format!("auth: {{htpasswd: {{realm: test, path: {place}/passwords}}}}\n");
    }
    text += &format!("http:\n  addr: 127.0.0.1:{port}\n");
    if kind == Kind::Encrypted {
        certify(folder);
        text += &format!("  tls: {{certificate: {place}/certificate.pem, key: {place}/key.pem}}\n");
    }
    text
}

/// Makes a certificate for loopback, and its key.
fn certify(folder: &TempDir) {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    command.args(["-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "key.pem", "-out", "certificate.pem"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

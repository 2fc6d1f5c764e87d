//! A small web server on loopback: answers by path, and counts who asks.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A server. It ends when it is dropped.
#[derive(Debug)]
pub struct Web {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    answers: Mutex<BTreeMap<String, Vec<u8>>>,
    asked: AtomicUsize,
    ended: AtomicBool,
}

impl Web {
    /// A server that knows nothing yet.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if of_thread.ended.load(Ordering::SeqCst) {
                    return;
                }
                // Who hangs up early is no trouble of the server.
                let _ = stream.and_then(|stream| answer(stream, &of_thread));
            }
        });
        Self { address, shared, thread: Some(thread) }
    }

    /// The address of a path.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers a path with a file.
    pub fn serve(&self, path: &str, body: impl AsRef<[u8]>) {
        self.answer(path, "200 OK", "", body.as_ref());
    }

    /// Answers a path with this status, and these header lines, each with its end.
    pub fn answer(&self, path: &str, status: &str, headers: &str, body: &[u8]) {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
        self.raw(path, [head.as_bytes(), body].concat());
    }

    /// Answers a path with just these bytes.
    pub fn raw(&self, path: &str, bytes: Vec<u8>) {
        self.shared.answers.lock().unwrap().insert(path.to_owned(), bytes);
    }

    /// How often anything was asked for so far.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the thread up.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let known = shared.answers.lock().unwrap().get(path).cloned();
    let bytes =
        known.unwrap_or_else(|| b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
    (&stream).write_all(&bytes)
}

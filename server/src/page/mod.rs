//! The page over HTTP, for browsers on this machine: the files of `dist/`, from a folder or from this program, where it was built
//! with the feature `page`.
//!
//! The page runs in the browser and asks this server for nothing but its files; any static host can take its place. What is better
//! here: a content security policy, caching by name, and bytes that were compressed when the page was built.

mod answer;
mod assets;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use answer::{Asked, answer};
pub(crate) use assets::Assets;

/// A server that listens and has not begun to answer.
pub(crate) struct Listener {
    listener: std::net::TcpListener,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Listener {
    /// Listens on this machine only: what other machines send does not get here.
    ///
    /// # Errors
    /// Somebody else has the port, or we may not have it.
    pub(crate) fn bind(port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Answers until the program is ended.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn serve(self, assets: Assets) -> io::Result<()> {
        // One thread is enough for files in memory, and is only there where it is asked for: containers are started by a program
        // that must not have a second one.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let router = Router::new().fallback(file).with_state(Arc::new(assets));
            axum::serve(listener, router).await
        })
    }
}

async fn file(State(assets): State<Arc<Assets>>, request: Request) -> Response {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = Asked {
        method: request.method().as_str(),
        path: request.uri().path(),
        accept_encoding: header("accept-encoding"),
        if_none_match: header("if-none-match"),
    };
    let answer = answer(&assets, &asked);
    // In place of those that the body brings, not beside them.
    let headers: HeaderMap = answer
        .headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)))
        .collect();
    (answer.status, headers, answer.body).into_response()
}

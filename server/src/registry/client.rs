//! A conversation with one registry: says who asks, asks again where that helps, follows redirects to where they may lead.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use ureq::http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Body, SendBody};

use super::answer::{self, DOCUMENT};
use super::challenge::{self, Challenge};
use super::credentials::{Account, basic};
use super::endpoint::{DOCKER_HUB_INDEX, Endpoint, Scheme};
use super::location::{absolute, location};
use super::resolver::Guarded;
use super::{RegistryError, Stop, token};

/// How long a name may take to become an address: who has no network should learn it soon.
const RESOLVE: Duration = Duration::from_secs(8);
/// How often something is tried that may go better the next time.
pub(super) const TRIES: u32 = 4;
/// How long is waited before the first new try; doubled each time.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest that a server may let us wait when we have asked too often.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Other addresses that a server may name one after the other.
const REDIRECTS: usize = 5;

/// A conversation with one registry.
#[derive(Debug)]
pub struct Client {
    endpoint: Endpoint,
    agent: ureq::Agent,
    pub(super) stop: Stop,
    account: Option<Account>,
    plain: OnceLock<bool>,
    /// What is sent as `Authorization`, by what it is for.
    authorizations: Mutex<BTreeMap<String, String>>,
}

/// Something that is asked.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    /// Behind the registry's own address, or a whole one that the registry named.
    pub(super) address: &'a str,
    pub(super) headers: &'a [(&'static str, &'a str)],
    /// What a token must be for.
    pub(super) scopes: &'a [String],
    pub(super) content: Content<'a>,
}

/// What goes with it.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    None,
    Bytes(&'a [u8]),
    /// As many bytes as this, from where the opening function's reader starts; it is called anew for each try.
    Stream(u64, &'a dyn Fn() -> Result<Box<dyn Read + 'a>, RegistryError>),
}

impl Client {
    /// A conversation with who is at `endpoint`, as `account`.
    #[must_use]
    pub fn new(endpoint: Endpoint, account: Option<Account>, stop: &Stop) -> Self {
        let local = super::endpoint::is_loopback(&endpoint.authority);
        let mut configuration = ureq::Agent::config_builder()
            .user_agent(concat!("layercake/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_resolve(Some(RESOLVE))
            .timeout_connect(Some(endpoint.patience))
            .timeout_per_read(Some(endpoint.patience))
            .timeout_per_write(Some(endpoint.patience));
        if local {
            // What a proxy calls this machine is another one.
            configuration = configuration.proxy(None);
        }
        let resolver = Guarded::new(&endpoint.authority);
        let agent = ureq::Agent::with_parts(configuration.build(), DefaultConnector::default(), resolver);
        stop.watch(&agent);
        let (plain, authorizations) = (OnceLock::new(), Mutex::default());
        Self { endpoint, agent, stop: stop.clone(), account, plain, authorizations }
    }

    /// Host and port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.endpoint.authority
    }

    /// A repository as people name it.
    pub(super) fn familiar(&self, repository: &str) -> String {
        if self.endpoint.account == DOCKER_HUB_INDEX {
            repository.strip_prefix("library/").unwrap_or(repository).to_owned()
        } else {
            format!("{}/{repository}", self.host())
        }
    }

    /// Whether it is asked in another's place.
    #[must_use]
    pub fn is_mirror(&self) -> bool {
        self.endpoint.is_mirror
    }

    /// Finds out whether the registry takes us for whom we say we are.
    ///
    /// # Errors
    /// [`RegistryError::Unauthorized`]; all that can go wrong with asking.
    pub fn verify(&self) -> Result<(), RegistryError> {
        let ask = Ask { method: Method::GET, address: "/v2/", headers: &[], scopes: &[], content: Content::None };
        let response = self.ask(&ask)?;
        match response.status() {
            status if status.is_success() => Ok(()),
            _ => Err(self.refused(response, self.host(), "")),
        }
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Whether it is spoken with in plain text.
    pub(super) fn is_plain(&self) -> Result<bool, RegistryError> {
        if let Some(plain) = self.plain.get() {
            return Ok(*plain);
        }
        let plain = match self.endpoint.scheme {
            Scheme::Https => false,
            Scheme::Http => true,
            Scheme::Either => {
                let request = Request::builder().uri(format!("http://{}/v2/", self.host())).body(());
                let request = request.map_err(|error| self.invalid(&error.to_string()))?;
                match self.agent.run(request) {
                    // So a server answers that expects encryption.
                    Ok(response) => response.status() != StatusCode::BAD_REQUEST,
                    Err(ureq::Error::Protocol(_)) => false,
                    Err(error) if is_cut(&error) => false,
                    Err(error) => return Err(self.failure(self.host(), error)),
                }
            }
        };
        Ok(*self.plain.get_or_init(|| plain))
    }

    fn base(&self) -> Result<String, RegistryError> {
        let scheme = if self.is_plain()? { "http" } else { "https" };
        Ok(format!("{scheme}://{}", self.host()))
    }

    /// Asks, and asks again where a server stumbles, wants to know who we are, or wants us to wait. What comes back is any
    /// other answer, also that something is not there.
    pub(super) fn ask(&self, ask: &Ask<'_>) -> Result<Response<Body>, RegistryError> {
        let mut tries = 0;
        let mut challenged = false;
        loop {
            self.stop.check()?;
            let answered = self.ask_once(ask);
            self.stop.check()?;
            tries += 1;
            match answered {
                // What others want to know is not for them.
                Ok((response, true)) if response.status() == StatusCode::UNAUTHORIZED && !challenged => {
                    challenged = true;
                    if !self.meet(response.headers(), ask.scopes)? {
                        return Ok(response);
                    }
                    // Not a failure of the server's.
                    tries -= 1;
                }
                Ok((response, _)) if response.status() == StatusCode::TOO_MANY_REQUESTS => {
                    let pause = answer::retry_after(response.headers()).unwrap_or(PAUSE * 2_u32.pow(tries));
                    if tries >= TRIES || pause > LONGEST_PAUSE {
                        return Err(self.refused(response, self.host(), ""));
                    }
                    self.stop.wait(pause)?;
                }
                Ok((response, _)) if response.status().is_server_error() && tries < TRIES => self.pause(tries)?,
                Err(error) if tries < TRIES && is_passing(&error) => self.pause(tries)?,
                answered => return answered.map(|(response, _)| response),
            }
        }
    }

    /// Waits before the next try.
    pub(super) fn pause(&self, tries: u32) -> Result<(), RegistryError> {
        self.stop.wait(PAUSE * 2_u32.pow(tries.saturating_sub(1).min(5)))
    }

    /// Asks once, and follows redirects, for which nothing goes along that the registry's own host alone should know. Tells
    /// whether it was the registry itself that answered.
    fn ask_once(&self, ask: &Ask<'_>) -> Result<(Response<Body>, bool), RegistryError> {
        let base = self.base()?;
        let mut address =
            if ask.address.starts_with('/') { base.clone() + ask.address } else { ask.address.to_owned() };
        for _ in 0..=REDIRECTS {
            let uri: Uri = address.parse().map_err(|_| self.invalid(&format!("names {address:?}")))?;
            self.check(&uri)?;
            let mut request = Request::builder().method(ask.method.clone()).uri(&uri);
            for (name, value) in ask.headers {
                request = request.header(*name, *value);
            }
            let own = base
                .parse()
                .is_ok_and(|base: Uri| base.scheme() == uri.scheme() && base.authority() == uri.authority());
            if let Some(authorization) = self.authorization(ask.scopes).filter(|_| own) {
                request = request.header("Authorization", authorization);
            }
            let response = self.run(request, ask.content, uri.host().unwrap_or_default())?;
            let follows = matches!(ask.method, Method::GET | Method::HEAD)
                && matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
            let Some(target) = location(response.headers()).filter(|_| follows) else { return Ok((response, own)) };
            address = absolute(&uri, target);
        }
        let (host, reason) = (self.host().to_owned(), "and so on: it is not followed further");
        Err(RegistryError::Redirect { host, target: answer::clean(&address), reason })
    }

    /// Refuses addresses that say less than the registry's own: without encryption where it has one.
    fn check(&self, uri: &Uri) -> Result<(), RegistryError> {
        let reason = match uri.scheme_str() {
            Some("https") => return Ok(()),
            Some("http") if self.is_plain()? => return Ok(()),
            Some("http") => "where nothing is encrypted",
            _ => "which is not on the web",
        };
        let target = answer::clean(&uri.to_string());
        Err(RegistryError::Redirect { host: self.host().to_owned(), target, reason })
    }

    fn run(
        &self,
        request: ureq::http::request::Builder,
        content: Content<'_>,
        host: &str,
    ) -> Result<Response<Body>, RegistryError> {
        let invalid = |error: ureq::http::Error| self.invalid(&error.to_string());
        let answered = match content {
            Content::None => self.agent.run(request.body(()).map_err(invalid)?),
            Content::Bytes(bytes) => self.agent.run(request.body(bytes).map_err(invalid)?),
            Content::Stream(size, open) => {
                let mut reader = open()?;
                let request = request.header("Content-Length", size.to_string());
                self.agent.run(request.body(SendBody::from_reader(&mut reader)).map_err(invalid)?)
            }
        };
        answered.map_err(|error| self.failure(host, error))
    }

    /// Asks who gives out tokens. No redirects: what was named is what is asked.
    pub(super) fn ask_stranger(&self, request: &Request<String>) -> Result<Response<Body>, RegistryError> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let mut tries = 0;
        loop {
            self.stop.check()?;
            tries += 1;
            let request = request.clone();
            let answered = match request.method() {
                &Method::GET => self.agent.run(request.map(|_| ())),
                _ => self.agent.run(request),
            };
            match answered.map_err(|error| self.failure(&host, error)) {
                Ok(response) if response.status().is_server_error() && tries < TRIES => self.pause(tries)?,
                Err(error) if tries < TRIES && is_passing(&error) => self.pause(tries)?,
                answered => return answered,
            }
        }
    }

    /// Prepares an answer to a challenge; `false` where there is none.
    fn meet(&self, headers: &HeaderMap, scopes: &[String]) -> Result<bool, RegistryError> {
        let values = headers.get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
        let authorization = match challenge::parse(values) {
            Some(Challenge::Bearer { realm, service, scope }) => {
                let own = if scopes.is_empty() { scope.into_iter().collect() } else { scopes.to_vec() };
                format!("Bearer {}", token::fetch(self, &realm, service.as_deref(), &own)?)
            }
            Some(Challenge::Basic) => match &self.account {
                Some(Account::Password { username, password }) => basic(username, password),
                _ => return Ok(false),
            },
            None => return Ok(false),
        };
        // A registry that wants a token of one sort wants it for each request.
        let mut authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        authorizations.insert(scopes.join(" "), authorization);
        Ok(true)
    }

    fn authorization(&self, scopes: &[String]) -> Option<String> {
        let authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        authorizations.get(&scopes.join(" ")).cloned()
    }

    /// An answer that one cannot go on with, as an error. `what` was asked for, of `repository`.
    pub(super) fn refused(&self, response: Response<Body>, what: &str, repository: &str) -> RegistryError {
        let status = response.status();
        let (_, body) = response.into_parts();
        // That it cannot be read is no other reason than that it says nothing.
        let bytes = answer::read(body, DOCUMENT, self.host()).unwrap_or_default();
        let (host, message) = (self.host().to_owned(), answer::message(&bytes, status));
        match status {
            StatusCode::NOT_FOUND => RegistryError::NotFound { what: what.to_owned(), message },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if repository.is_empty() => {
                RegistryError::Unauthorized { host, message }
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                RegistryError::Denied { repository: self.familiar(repository), message }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let is_hub = self.endpoint.account == DOCKER_HUB_INDEX;
                RegistryError::TooManyRequests { host, message, is_hub }
            }
            status => RegistryError::Status { host, code: status.as_u16(), message },
        }
    }

    pub(super) fn failure(&self, host: &str, error: ureq::Error) -> RegistryError {
        if self.stop.is_raised() {
            return RegistryError::Interrupted;
        }
        answer::failure(host, self.endpoint.patience, error)
    }

    /// What a line says that is cut while an answer comes.
    pub(super) fn cut(&self, error: std::io::Error) -> RegistryError {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        let error = match inner {
            // It comes wrapped, and the reason in it.
            Some(ureq::Error::Timeout(reason)) => ureq::Error::Timeout(*reason),
            _ => ureq::Error::Io(error),
        };
        self.failure(self.host(), error)
    }

    pub(super) fn invalid(&self, problem: &str) -> RegistryError {
        let problem = format!("cannot be asked: {}", answer::clean(problem));
        RegistryError::Answer { host: self.host().to_owned(), problem }
    }

    /// The address that an answer names, as a whole one.
    pub(super) fn location(&self, headers: &HeaderMap) -> Result<Option<String>, RegistryError> {
        let base: Uri = self.base()?.parse().map_err(|_| self.invalid("its own name is no address"))?;
        Ok(location(headers).map(|target| absolute(&base, target)))
    }
}

/// Whether a line was cut before anything was said.
fn is_cut(error: &ureq::Error) -> bool {
    let kinds =
        [ErrorKind::ConnectionReset, ErrorKind::UnexpectedEof, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];
    matches!(error, ureq::Error::Io(error) if kinds.contains(&error.kind()))
}

/// Whether it may go better the next time.
pub(super) fn is_passing(error: &RegistryError) -> bool {
    match error {
        RegistryError::Line { source, .. } => match &**source {
            ureq::Error::Io(error) => error.kind() != ErrorKind::ConnectionRefused,
            ureq::Error::Protocol(_) => true,
            _ => false,
        },
        _ => false,
    }
}

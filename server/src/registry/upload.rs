//! A file → a blob of a repository, unless it is there already.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use layercake_core::digest::Digest;
use ureq::http::{Method, StatusCode};

use super::client::{Ask, Client, Content, TRIES, is_passing};
use super::document::{pull_scope, push_scope};
use super::{Progress, RegistryError, token};

/// A blob that is to go.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// Where to.
    pub repository: &'a str,
    /// What it is.
    pub digest: &'a Digest,
    /// Its bytes, and how many they are; `None` where we do not have them.
    pub file: Option<(&'a File, u64)>,
    /// Another repository of the same registry that has it, as far as we know.
    pub known_in: Option<&'a str>,
}

/// How a repository came by a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Had {
    /// It was there.
    Already,
    /// The registry took it from another of its repositories.
    Mounted(String),
    /// We sent it.
    Sent,
    /// Not at all: it is not there, and we do not have it.
    Not,
}

/// A file's bytes from a place on, counted.
struct Counted<'a> {
    file: &'a File,
    at: u64,
    progress: Progress<'a>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        (self.progress)(self.at);
        Ok(count)
    }
}

impl Client {
    /// Sees to it that a repository has a blob.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn upload(&self, upload: &Upload<'_>, progress: Progress<'_>) -> Result<Had, RegistryError> {
        if self.has_blob(upload.repository, upload.digest)? {
            return Ok(Had::Already);
        }
        let mut known_in = upload.known_in.filter(|other| *other != upload.repository);
        let mut tries = 0;
        loop {
            tries += 1;
            let (session, mounted) = self.begin(upload, known_in)?;
            if mounted {
                return Ok(Had::Mounted(known_in.unwrap_or_default().to_owned()));
            }
            let Some((file, size)) = upload.file else {
                self.abandon(upload.repository, &session);
                return Ok(Had::Not);
            };
            match self.send(upload, &session, file, size, progress) {
                Err(error) if tries < TRIES && is_passing(&error) => self.pause(tries)?,
                sent => return sent.map(|()| Had::Sent),
            }
            // Once refused, it is not asked for again.
            known_in = None;
        }
    }

    /// Whether a repository has a blob.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn has_blob(&self, repository: &str, digest: &Digest) -> Result<bool, RegistryError> {
        let address = format!("/v2/{repository}/blobs/{digest}");
        let scopes = [push_scope(repository)];
        let ask =
            Ask { method: Method::HEAD, address: &address, headers: &[], scopes: &scopes, content: Content::None };
        let response = self.ask(&ask)?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(false),
            status if status.is_success() => Ok(true),
            _ => Err(self.refused(response, &format!("repository {repository}"), repository)),
        }
    }

    /// Begins an upload, or finds that none is needed: where it goes on, and whether the blob is there now.
    fn begin(&self, upload: &Upload<'_>, known_in: Option<&str>) -> Result<(String, bool), RegistryError> {
        let repository = upload.repository;
        let mut address = format!("/v2/{repository}/blobs/uploads/");
        let mut scopes = vec![push_scope(repository)];
        if let Some(other) = known_in {
            address += &format!("?mount={}&from={}", upload.digest, token::escaped(other));
            scopes.push(pull_scope(other));
        }
        let content = Content::Bytes(b"");
        let ask = Ask { method: Method::POST, address: &address, headers: &[], scopes: &scopes, content };
        let response = self.ask(&ask)?;
        match response.status() {
            StatusCode::CREATED if known_in.is_some() => Ok((String::new(), true)),
            StatusCode::ACCEPTED | StatusCode::CREATED => {
                let location = self.location(response.headers())?;
                let missing = || self.invalid("it does not say where an upload goes on");
                Ok((location.ok_or_else(missing)?, false))
            }
            // Who may not read there may still write here.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if known_in.is_some() => self.begin(upload, None),
            _ => Err(self.refused(response, &format!("repository {repository}"), repository)),
        }
    }

    /// Sends all of a blob at once (distribution-spec, "POST then PUT").
    fn send(
        &self,
        upload: &Upload<'_>,
        session: &str,
        file: &File,
        size: u64,
        progress: Progress<'_>,
    ) -> Result<(), RegistryError> {
        let separator = if session.contains('?') { '&' } else { '?' };
        let address = format!("{session}{separator}digest={}", token::escaped(&upload.digest.to_string()));
        let open = || -> Result<Box<dyn Read + '_>, RegistryError> { Ok(Box::new(Counted { file, at: 0, progress })) };
        let scopes = [push_scope(upload.repository)];
        let headers = [("Content-Type", "application/octet-stream")];
        let content = Content::Stream(size, &open);
        let response =
            self.ask(&Ask { method: Method::PUT, address: &address, headers: &headers, scopes: &scopes, content })?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(self.refused(response, &format!("upload of {}", upload.digest.short()), upload.repository))
    }

    /// Tells that an upload will not come. That it cannot be told is no harm: registries forget them.
    fn abandon(&self, repository: &str, session: &str) {
        let scopes = [push_scope(repository)];
        let ask =
            Ask { method: Method::DELETE, address: session, headers: &[], scopes: &scopes, content: Content::None };
        let _ = self.ask(&ask);
    }
}

//! Digests that are known of files of the host: from a stamp, which tells that a file is as it was, to what was found out then.
//!
//! One file for each build context, `known/<hex>`: a mark, a checksum, and pairs of stamp and digest in order of stamp. It
//! saves time and nothing else, so it is not synced, and what is damaged, too large or somebody else's counts as empty. The
//! stamps are the caller's, and must hold all that a digest depends on.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use layercake_core::digest::Digest;

use super::{Store, StoreError, layout};

/// The first bytes of a file; another version is another mark.
const MARK: &[u8; 16] = b"layercake known1";
const HEAD: usize = MARK.len() + 32;
const PAIR: usize = 64;

/// Pairs in one file at most: 16 MiB.
const PAIRS: usize = 1 << 18;

/// Pairs that nobody asked for and that are kept all the same: another Dockerfile of the same context may.
const UNUSED: usize = 1 << 12;

/// Contexts that are remembered; the ones longest unchanged go.
const FILES: usize = 64;

/// What is known of the files of one context.
#[derive(Debug)]
pub struct Known {
    path: PathBuf,
    /// Pairs, as they stand in the file.
    pairs: Vec<u8>,
    news: Mutex<News>,
}

#[derive(Debug)]
struct News {
    /// For each pair, whether it was asked for.
    used: Vec<bool>,
    found: BTreeMap<Digest, Digest>,
}

impl Store {
    /// What is known of the files in the folder `context`. Nothing, where what is there cannot be read.
    #[must_use]
    pub fn known(&self, context: &Path) -> Known {
        let name = Digest::of(context.as_os_str().as_bytes()).hex();
        let path = layout::known(&self.root).join(name);
        let pairs = read(&path).ok().and_then(sound).unwrap_or_default();
        let news = News { used: vec![false; pairs.len() / PAIR], found: BTreeMap::new() };
        Known { path, pairs, news: Mutex::new(news) }
    }
}

impl Known {
    /// The digest that was put under this stamp.
    #[must_use]
    pub fn get(&self, stamp: &Digest) -> Option<Digest> {
        let mut news = self.news();
        if let Some(place) = self.find(stamp) {
            news.used[place] = true;
            return Some(self.pair(place).1);
        }
        news.found.get(stamp).copied()
    }

    /// Remembers a digest, in this process at once, and for others with [`Self::keep`].
    pub fn put(&self, stamp: Digest, digest: Digest) {
        self.news().found.insert(stamp, digest);
    }

    /// Writes down what was put. Two processes at once: one of them does so in vain.
    ///
    /// # Errors
    /// What the file system said. It does no harm but that the same has to be found out again.
    pub fn keep(&self) -> Result<(), StoreError> {
        let news = self.news();
        if news.found.is_empty() {
            return Ok(());
        }
        let mut pairs = news.found.clone();
        let (used, unused): (Vec<_>, Vec<_>) = (0..news.used.len()).partition(|place| news.used[*place]);
        pairs.extend(used.into_iter().map(|place| self.pair(place)));
        let room = pairs.len().max(UNUSED).min(PAIRS.saturating_sub(pairs.len()));
        pairs.extend(unused.into_iter().take(room).map(|place| self.pair(place)));
        let mut body = Vec::with_capacity(pairs.len() * PAIR);
        for (stamp, digest) in pairs.iter().take(PAIRS) {
            body.extend_from_slice(stamp.bytes());
            body.extend_from_slice(digest.bytes());
        }
        write(&self.path, &body).map_err(StoreError::io("write", &self.path))
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, stamp: &Digest) -> Option<usize> {
        let (pairs, _) = self.pairs.as_chunks::<PAIR>();
        // Digests are spread evenly: a stamp's first bytes say about where it stands, and a search from the middle would miss
        // the processor's cache at each step.
        let head = stamp.bytes().first_chunk().map_or(0, |head| u64::from_be_bytes(*head));
        let guess = usize::try_from((u128::from(head) * pairs.len() as u128) >> 64).unwrap_or_default();
        let mut width = 32;
        loop {
            let (start, end) = (guess.saturating_sub(width), (guess + width).min(pairs.len()));
            let is_before = start == 0 || pairs[start - 1][..32] < stamp.bytes()[..];
            let is_behind = end == pairs.len() || pairs[end][..32] > stamp.bytes()[..];
            if is_before && is_behind {
                let found = pairs[start..end].binary_search_by(|pair| pair[..32].cmp(stamp.bytes()));
                return found.ok().map(|place| start + place);
            }
            width *= 2;
        }
    }

    fn pair(&self, place: usize) -> (Digest, Digest) {
        let (halves, _) = self.pairs.as_chunks::<32>();
        (Digest::from_bytes(halves[2 * place]), Digest::from_bytes(halves[2 * place + 1]))
    }
}

/// The whole file, if it is ours and not too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // Neither a link nor a pipe was put there by us.
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)?;
    let metadata = file.metadata()?;
    let most = (HEAD + PAIRS * PAIR) as u64;
    if !metadata.is_file() || metadata.uid() != rustix::process::geteuid().as_raw() || metadata.len() > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The pairs, if nothing is wrong with them.
fn sound(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let (mark, rest) = bytes.split_at_checked(MARK.len())?;
    let (checksum, body) = rest.split_at_checked(32)?;
    if mark != MARK || body.len() % PAIR != 0 || Digest::of(body).bytes() != checksum {
        return None;
    }
    bytes.drain(..HEAD);
    Some(bytes)
}

fn write(path: &Path, body: &[u8]) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Err(io::ErrorKind::InvalidInput.into()) };
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => forget_oldest(folder, path)?,
    }
    let temporary = path.with_extension(format!("{}.new", std::process::id()));
    // What a process of the same number left when it was killed.
    let _ = fs::remove_file(&temporary);
    let written =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary).and_then(|mut file: File| {
            file.write_all(MARK)?;
            file.write_all(Digest::of(body).bytes())?;
            file.write_all(body)?;
            fs::rename(&temporary, path)
        });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes room for `path` among the files of other contexts.
fn forget_oldest(folder: &Path, path: &Path) -> io::Result<()> {
    let mut others = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path() != path {
            // It may be gone in this moment.
            others.extend(entry.metadata().and_then(|metadata| metadata.modified()).map(|time| (time, entry.path())));
        }
    }
    others.sort();
    for (_, oldest) in others.iter().take((others.len() + 1).saturating_sub(FILES)) {
        let _ = fs::remove_file(oldest);
    }
    Ok(())
}

//! The name service's messages (RFC 1035), as far as a question about a container takes them: one question, answers that are
//! addresses or names. What comes is anybody's: every length is checked.

use std::net::Ipv4Addr;

const HEADER: usize = 12;
const INTERNET: u16 = 1;
/// Seconds that an answer holds: a container that starts again may have another address.
const LIFE: u32 = 5;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// In small letters, without the last dot.
    pub(super) name: String,
    /// What of it.
    pub(super) kind: Kind,
    /// Where it ends in the message.
    end: usize,
}

/// What of a name is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its addresses.
    Address,
    /// Its name, of an address.
    Pointer,
    /// Something else.
    Other,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody could be asked.
    Failed = 2,
}

/// Reads a message's question; `None` for what is no single question about the internet.
pub(super) fn question(message: &[u8]) -> Option<Question> {
    let header = message.get(..HEADER)?;
    // An answer, or another kind of request; not one question.
    if header[2] & 0xf8 != 0 || header[4..6] != [0, 1] {
        return None;
    }
    let mut labels = Vec::new();
    let mut at = HEADER;
    loop {
        let length = usize::from(*message.get(at)?);
        at += 1;
        match length {
            0 => break,
            1..=63 => labels.push(String::from_utf8_lossy(message.get(at..at + length)?).to_ascii_lowercase()),
            _ => return None,
        }
        at += length;
        if at > HEADER + 255 {
            return None;
        }
    }
    let number = |at: usize| Some(u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?));
    let kind = match number(at)? {
        1 => Kind::Address,
        12 => Kind::Pointer,
        _ => Kind::Other,
    };
    (number(at + 2)? == INTERNET).then(|| Question { name: labels.join("."), kind, end: at + 4 })
}

/// The address that a question for a name is about: `2.0.18.172.in-addr.arpa`.
pub(super) fn reversed(name: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u8> = name.strip_suffix(".in-addr.arpa")?.split('.').map_while(|it| it.parse().ok()).collect();
    let [d, c, b, a] = numbers[..] else { return None };
    Some(Ipv4Addr::new(a, b, c, d))
}

/// The answer that a name has these addresses; none, for one that has no such thing.
pub(super) fn addresses(message: &[u8], question: &Question, addresses: &[Ipv4Addr]) -> Vec<u8> {
    let data: Vec<Vec<u8>> = addresses.iter().map(|address| address.octets().to_vec()).collect();
    answer(message, question, 1, &data)
}

/// The answer that an address has this name.
pub(super) fn pointer(message: &[u8], question: &Question, name: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for label in name.split('.').filter(|label| (1..=63).contains(&label.len())) {
        data.push(label.len() as u8);
        data.extend_from_slice(label.as_bytes());
    }
    data.push(0);
    answer(message, question, 12, &[data])
}

/// The answer that there is none.
pub(super) fn refused(message: &[u8], refusal: Refusal) -> Option<Vec<u8>> {
    let question = question(message)?;
    let mut bytes = answer(message, &question, 0, &[]);
    *bytes.get_mut(3)? |= refusal as u8;
    Some(bytes)
}

fn answer(message: &[u8], question: &Question, kind: u16, data: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = message.get(..question.end).unwrap_or_default().to_vec();
    let count = (data.len() as u16).to_be_bytes();
    if let Some(header) = bytes.get_mut(2..HEADER) {
        // An answer, with the wish for recursion as it was, and recursion there is.
        header[0] = 0x80 | (header[0] & 1);
        header[1] = 0x80;
        header[4..].copy_from_slice(&[count[0], count[1], 0, 0, 0, 0]);
    }
    for data in data {
        // The name is that of the question.
        bytes.extend_from_slice(&[0xc0, HEADER as u8]);
        bytes.extend_from_slice(&kind.to_be_bytes());
        bytes.extend_from_slice(&INTERNET.to_be_bytes());
        bytes.extend_from_slice(&LIFE.to_be_bytes());
        bytes.extend_from_slice(&(data.len() as u16).to_be_bytes());
        bytes.extend_from_slice(data);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(name: &str, kind: u16) -> Vec<u8> {
        let mut message = vec![7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            message.push(label.len() as u8);
            message.extend_from_slice(label.as_bytes());
        }
        message.push(0);
        message.extend_from_slice(&kind.to_be_bytes());
        message.extend_from_slice(&[0, 1]);
        message
    }

    #[test]
    fn questions_are_read_and_answered() {
        let message = ask("Web.Shop", 1);
        let question = question(&message).unwrap();
        assert_eq!((question.name.as_str(), question.kind), ("web.shop", Kind::Address));
        let answer = addresses(&message, &question, &[Ipv4Addr::new(172, 18, 0, 2)]);
        assert_eq!(answer[..8], [7, 9, 0x81, 0x80, 0, 1, 0, 1]);
        assert_eq!(answer[message.len()..], [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 172, 18, 0, 2]);
        let answer = refused(&message, Refusal::Failed).unwrap();
        assert_eq!(answer[2..8], [0x81, 0x82, 0, 1, 0, 0]);
    }

    #[test]
    fn addresses_have_names() {
        let message = ask("2.0.18.172.in-addr.arpa", 12);
        let question = question(&message).unwrap();
        assert_eq!(question.kind, Kind::Pointer);
        assert_eq!(reversed(&question.name), Some(Ipv4Addr::new(172, 18, 0, 2)));
        assert!(pointer(&message, &question, "web.shop").ends_with(b"\x00\x0a\x03web\x04shop\x00"));
    }

    #[test]
    fn what_is_cut_or_no_question_is_none() {
        let message = ask("web", 1);
        for length in 0..message.len() {
            assert_eq!(question(&message[..length]), None, "{length}");
        }
        let mut answer = message.clone();
        answer[2] |= 0x80;
        assert_eq!(question(&answer), None);
        let mut compressed = message;
        compressed[12] = 0xc0;
        assert_eq!(question(&compressed), None);
    }
}

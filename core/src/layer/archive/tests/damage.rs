//! Tars that are damaged, hostile or only odd: what is refused, and what is read as it is meant.

use super::*;
use crate::layer::archive::header::{BLOCK, Header, LINK, NAME, SIZE, UID};
use crate::layer::archive::pax;
use crate::layer::archive::reader::{Member, ReadError, Reader};

/// A header with this name and size, its checksum right.
fn header(kind: u8, name: &str, size: u64) -> Header {
    let mut header = Header::new(kind);
    header.set_text(NAME, name.as_bytes());
    header.set_number(SIZE, size);
    header.seal();
    header
}

/// A header and its content, filled up.
fn member(kind: u8, name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = header(kind, name, content.len() as u64).0.to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

fn records(kind: u8, records: &[(&str, &[u8])]) -> Vec<u8> {
    let mut content = Vec::new();
    for (key, value) in records {
        pax::write(&mut content, key, value);
    }
    member(kind, "pax", &content)
}

fn read(parts: &[Vec<u8>]) -> Result<Vec<Change>, ReadError> {
    changes(parts.concat().as_slice(), &Limits::default())
}

fn paths(parts: &[Vec<u8>]) -> Vec<String> {
    read(parts).unwrap().iter().map(|change| change.path().to_string()).collect()
}

macro_rules! check_refused {
    ($error:pat, $($tar:expr),+ $(,)?) => {
        $(let result = read(&$tar); assert!(matches!(result, Err($error)), "{}: {result:?}", stringify!($tar));)+
    };
}

#[test]
fn the_size_of_the_pax_header_wins_and_no_entry_hides_in_a_file() {
    let hidden = member(b'0', "hidden", b"");
    let mut outer = header(b'0', "outer", 0);
    outer.seal();
    let size = hidden.len().to_string();
    let tar = [records(b'x', &[("size", size.as_bytes())]), outer.0.to_vec(), hidden, member(b'0', "next", b"1")];
    assert_eq!(paths(&tar), ["/outer", "/next"]);
}

#[test]
fn the_end_is_two_blocks_of_zeros_or_no_more_bytes() {
    let (one, zeros) = (member(b'0', "one", b"1"), vec![0; BLOCK]);
    for end in [vec![], zeros.clone(), vec![0; 2 * BLOCK], [vec![0; 2 * BLOCK], member(b'0', "two", b"")].concat()] {
        assert_eq!(paths(&[one.clone(), end]), ["/one"]);
    }
    assert_eq!(paths(&[]), [""; 0]);
    check_refused!(ReadError::Checksum, [one.clone(), zeros, one.clone()]);
}

#[test]
fn what_is_cut_off_is_noticed() {
    let whole = [records(b'x', &[("path", b"long")]), member(b'0', "one", &[7; 600])].concat();
    let ends_well = [0, whole.len()];
    for length in 0..=whole.len() {
        let result = changes(&whole[..length], &Limits::default());
        assert_eq!(result.is_ok(), ends_well.contains(&length), "{length}: {result:?}");
        assert!(matches!(result, Ok(_) | Err(ReadError::Truncated)), "{length}: {result:?}");
    }
}

#[test]
fn any_flipped_byte_of_a_header_is_noticed_or_harmless() {
    let tar = member(b'0', "name", b"content");
    for index in 0..BLOCK {
        let mut damaged = tar.clone();
        damaged[index] ^= 0x15;
        let result = changes(damaged.as_slice(), &Limits::default());
        assert!(result.is_err() || index == 155, "{index}: {result:?}");
    }
}

#[test]
fn ids_are_never_wrapped() {
    for digits in ["4294967295", "4294967296", "18446744073709551616", "-1", "+0", "0x0", "root", " 0"] {
        check_refused!(
            ReadError::Number("uid"),
            [records(b'x', &[("uid", digits.as_bytes())]), member(b'0', "a", b"")]
        );
        check_refused!(
            ReadError::Number("gid"),
            [records(b'x', &[("gid", digits.as_bytes())]), member(b'0', "a", b"")]
        );
    }
    for field in [
        *b"\x80\0\0\x01\0\0\0\0",
        *b"\xff\xff\xff\xff\xff\xff\xff\xff",
        *b"\x80\0\0\0\xff\xff\xff\xff",
        *b"9\0\0\0\0\0\0\0",
    ] {
        let mut header = header(b'0', "a", 0);
        header.0[UID].copy_from_slice(&field);
        header.seal();
        check_refused!(ReadError::Number("uid"), [header.0.to_vec()]);
    }
}

#[test]
fn content_belongs_to_regular_files_only() {
    for kind in [b'2', b'3', b'4', b'5', b'6'] {
        let mut header = header(kind, "a", 512);
        header.set_text(LINK, b"x");
        header.seal();
        check_refused!(ReadError::Name { .. }, [header.0.to_vec(), vec![0; 512]]);
    }
    check_refused!(ReadError::Name { .. }, [member(b'0', "folder/", b"content")]);
    check_refused!(ReadError::Name { .. }, [member(b'0', ".wh.a", b"content")]);
    check_refused!(ReadError::Name { .. }, [member(b'5', ".wh.a", b"")]);
    check_refused!(ReadError::Number("size"), [records(b'x', &[("size", b"-1")]), member(b'0', "a", b"")]);
    check_refused!(
        ReadError::Number("size"),
        [records(b'x', &[("size", b"9223372036854775808")]), member(b'0', "a", b"")]
    );
}

#[test]
fn kinds_that_no_layer_has_are_refused() {
    check_refused!(
        ReadError::Sparse,
        [member(b'S', "a", b"")],
        [records(b'x', &[("GNU.sparse.major", b"1")]), member(b'0', "a", b"")]
    );
    check_refused!(ReadError::Kind(_), [member(b'V', "a", b"")], [member(b'M', "a", b"")], [member(b'\xff', "a", b"")]);
    check_refused!(
        ReadError::Name { .. },
        [member(b'2', ".", b"")],
        [member(b'6', "./", b"")],
        [member(b'0', ".", b"")]
    );
}

#[test]
fn names_in_pax_headers_are_held_to_the_same_rules() {
    for name in [&b"../a"[..], b".wh...", b"a\0b", b"\xff", b"a/../../b"] {
        check_refused!(ReadError::Name { .. }, [records(b'x', &[("path", name)]), member(b'0', "a", b"")]);
    }
    check_refused!(ReadError::Extended(_), [member(b'x', "pax", b"7 a=b\n"), member(b'0', "a", b"")]);
}

#[test]
fn global_records_hold_till_the_end_and_empty_ones_undo_nothing_else() {
    let owner = |change: &Change| match change {
        Change::Added(_, entry) => entry.uid,
        _ => panic!("{change:?}"),
    };
    let read = read(&[
        records(b'g', &[("uid", b"5"), ("comment", b"by git")]),
        member(b'0', "a", b""),
        records(b'x', &[("uid", b"6")]),
        member(b'0', "b", b""),
        records(b'x', &[("uid", b"")]),
        member(b'0', "c", b""),
        member(b'0', "d", b""),
    ]);
    assert_eq!(read.unwrap().iter().map(owner).collect::<Vec<_>>(), [5, 6, 0, 5]);
}

#[test]
fn what_is_each_entry_s_own_is_said_of_no_two() {
    for key in ["path", "linkpath", "size", "SCHILY.xattr.user.a"] {
        check_refused!(ReadError::Extended(_), [records(b'g', &[(key, b"1")]), member(b'0', "a", b"1")]);
    }
    check_refused!(ReadError::Sparse, [records(b'g', &[("GNU.sparse.major", b"1")]), member(b'0', "a", b"")]);
}

#[test]
fn global_records_are_not_gone_through_for_every_entry() {
    let many: Vec<_> = (0..30_000).map(|number| format!("comment.{number}")).collect();
    let many: Vec<_> = many.iter().map(|key| (key.as_str(), &b""[..])).collect();
    let tar = [records(b'g', &many), member(b'0', "a", b"").repeat(50_000)].concat();
    // Gone through, these would be three thousand million.
    assert_eq!(changes(tar.as_slice(), &Limits::default()).unwrap().len(), 50_000);
}

#[test]
fn old_tars_are_read_as_they_were_meant() {
    let mut old = header(0, "folder/", 0);
    old.0[257..500].fill(0);
    old.seal();
    let mut linked = header(b'1', "folder/.wh.b", 0);
    linked.set_text(LINK, b"folder/.wh.a");
    linked.seal();
    let read = read(&[old.0.to_vec(), member(b'0', "folder/.wh.a", b""), linked.0.to_vec()]).unwrap();
    assert!(matches!(&read[0], Change::Added(_, Entry { kind: Kind::Directory, .. })));
    assert_eq!(read[1..], ["/folder/a", "/folder/b"].map(|path| Change::Removed(ContainerPath::new(path))));
}

#[test]
fn bombs_are_refused_by_their_headers() {
    let limits = Limits { bytes: 1000, entries: 3, ..Limits::default() };
    let file = |size| member(b'0', "a", &vec![0; size]);
    let check = |tar: &[u8], expected: &str| {
        let error = changes(tar, &limits).unwrap_err();
        assert_eq!(error.to_string(), format!("the tar holds more than {expected}"));
    };
    // The content is not even there: the header's claim is enough.
    check(&header(b'0', "a", 1001).0, "1000 bytes of content");
    check(&[file(600), file(600)].concat(), "1000 bytes of content");
    check(&[file(0), file(0), file(0), file(0)].concat(), "3 entries");
    check(&header(b'x', "a", 1 << 32).0, "1048576 bytes in extended headers");
    check(&header(b'L', "a", 1 << 32).0, "1048576 bytes in extended headers");
    // Headers without end, each of them small.
    for kind in [b'g', b'x', b'L'] {
        let endless = member(kind, "a", b"");
        let endless = endless.repeat(3000);
        let mut reader = Reader::new(endless.as_slice(), limits.clone());
        assert!(matches!(reader.member(), Err(ReadError::Limit { .. })));
    }
}

#[test]
fn what_is_not_read_of_a_member_is_passed_over() {
    let tar = [member(b'0', "a", &[1; 700]), member(b'0', "b", b"2")].concat();
    let mut reader = Reader::new(tar.as_slice(), Limits::default());
    reader.member().unwrap();
    let mut some = [0; 10];
    reader.read_exact(&mut some).unwrap();
    assert!(matches!(reader.member().unwrap(), Some(Member::Entry(path, _)) if path.as_str() == "/b"));
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "2");
    assert!(reader.member().unwrap().is_none());
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn noise_is_an_error_and_never_a_panic(
        blocks in prop::collection::vec((prop::collection::vec(any::<u8>(), BLOCK), any::<bool>()), 0..6)
    ) {
        let mut tar = Vec::new();
        for (bytes, sealed) in blocks {
            let mut header = Header(bytes.try_into().unwrap());
            if sealed {
                header.seal();
            }
            tar.extend_from_slice(&header.0);
        }
        let _ = changes(tar.as_slice(), &Limits::default());
    }
}

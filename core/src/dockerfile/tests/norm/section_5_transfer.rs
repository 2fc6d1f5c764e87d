//! What is valid of COPY and ADD.

use super::{check_error, check_valid, copy};

#[test]
fn row_5_copy_has_seven_flags() {
    let copy = copy("COPY --from=A --chown=b:c --chmod=755 --link --parents --exclude=d --exclude=e f g");
    assert_eq!(
        (copy.from.as_deref(), copy.chown.as_deref(), copy.chmod.as_deref()),
        (Some("A"), Some("b:c"), Some("755"))
    );
    assert_eq!((copy.link, copy.parents, copy.exclude), (true, true, vec!["d".to_owned(), "e".to_owned()]));
    for flag in ["--checksum=a", "--keep-git-dir", "--unpack"] {
        let name = flag.split('=').next().unwrap();
        check_error(&format!("COPY {flag} a b"), &format!("unknown flag: {name}"));
    }
}

#[test]
fn row_5_add_has_seven_flags() {
    let url = "https://example.org/a";
    let add =
        copy(&format!("ADD --chown=b --chmod=755 --link --keep-git-dir --checksum=c --unpack --exclude=d {url} g"));
    assert_eq!(
        (add.chown.as_deref(), add.chmod.as_deref(), add.checksum.as_deref()),
        (Some("b"), Some("755"), Some("c"))
    );
    assert_eq!((add.link, add.keep_git_dir, add.unpack, add.exclude), (true, true, Some(true), vec!["d".to_owned()]));
    for flag in ["--from=a", "--parents"] {
        let name = flag.split('=').next().unwrap();
        check_error(&format!("ADD {flag} a b"), &format!("unknown flag: {name}"));
    }
}

#[test]
fn row_5_copy_and_add_have_two_arguments() {
    for keyword in ["COPY", "ADD"] {
        let message = format!(
            "{keyword} requires at least two arguments, but only one was provided. Destination could not be determined"
        );
        for line in
            [keyword.to_owned(), format!("{keyword} a"), format!("{keyword} [\"a\"]"), format!("{keyword} --link a")]
        {
            check_error(&line, &message);
        }
        check_valid(&format!("{keyword} a b"));
        check_valid(&format!("{keyword} [\"a\", \"b\"]"));
    }
}

#[test]
fn row_5_copy_chmod_is_octal_or_symbolic() {
    for mode in ["0", "755", "0644", "7777", "u+x", "u=rwX,go=rX", "a-w", "g=u", "$MODE"] {
        check_valid(&format!("COPY --chmod={mode} a b"));
    }
    for mode in ["10000", "888", "rwx", "u+q", "0x1", "u+x,"] {
        let message = format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777");
        check_error(&format!("COPY --chmod={mode} a b"), &message);
        check_error(&format!("ADD --chmod={mode} a b"), &message);
    }
}

#[test]
fn row_5_add_checksum_is_of_one_source_that_is_fetched() {
    for source in ["http://h/a", "https://h/a", "https://h/a.git", "git@h:a", "$source"] {
        check_valid(&format!("ADD --checksum=sha256:1 {source} b"));
    }
    check_error("ADD --checksum=sha256:1 a b", "checksum requires HTTP(S) or Git sources");
    let several = "checksum can't be specified for multiple sources";
    check_error("ADD --checksum=sha256:1 https://h/a https://h/b c/", several);
}

#[test]
fn row_5_copy_fetches_nothing() {
    for source in ["http://h/a", "https://h/a"] {
        check_error(&format!("COPY {source} b"), "source can't be a URL for COPY");
        check_valid(&format!("ADD {source} b"));
    }
    for source in ["https://h/a.git", "git@h:a", "git://h/a", "ssh://h/a"] {
        check_error(&format!("COPY {source} b"), "source can't be a git ref for COPY");
        check_valid(&format!("ADD {source} b"));
    }
}

#[test]
fn row_5_copy_from_is_not_expanded() {
    let message = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a \
                   workaround";
    for from in ["$x", "a${x}", "${x:-a}"] {
        check_error(&format!("COPY --from={from} a b"), message);
    }
    check_valid("COPY --from=a/b:c a b");
}

#[test]
fn row_5_copy_several_sources_need_a_folder() {
    let message =
        "When using COPY with more than one source file, the destination must be a directory and end with a /";
    check_error("COPY a b c", message);
    check_valid("COPY a b c/");
    check_valid("COPY a b .");
}

use super::split::commands;
use super::{Command, LogicalText, Separator, Word, json_array, literal_words};

/// The words of each command, and what stands behind it.
fn check(text: &str, expected: &[(&str, Separator)]) {
    let found = commands(&LogicalText::new(text, 0));
    let words = |command: &Command| command.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("|");
    let found: Vec<_> = found.iter().map(|command| (words(command), command.then)).collect();
    let expected: Vec<_> = expected.iter().map(|(words, then)| ((*words).to_owned(), *then)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn commands_are_parted_where_a_shell_parts_them() {
    use Separator::{And, Background, End, Or, Pipe, Then};
    check(
        "a b && c || d; e | f & g",
        &[("a|b", And), ("c", Or), ("d", Then), ("e", Pipe), ("f", Background), ("g", End)],
    );
    check("a\nb # c; d\n( e )", &[("a", Then), ("b", Then), ("e", End)]);
    check("a 'b; c' \"d && \\\"e\\\"\" f\\ g", &[("a|b; c|d && \"e\"|f g", End)]);
    check("a $(b; c) ${d:-e f} `g; h`", &[("a|$(b; c)|${d:-e f}|`g; h`", End)]);
    check("if a; then b; fi", &[("a", Then), ("b", Then), ("fi", End)]);
    check("A=1 B=2 sudo -E a -x", &[("a|-x", End)]);
    check("a >b 2>&1 <c d", &[("a|d", End)]);
    check("a b#c", &[("a|b#c", End)]);
    check("'unbalanced", &[("unbalanced", End)]);
    check("", &[]);
}

#[test]
fn outputs_are_the_files_written() {
    let outputs = |text: &str| {
        let commands = commands(&LogicalText::new(text, 0));
        commands.iter().flat_map(|command| &command.outputs).map(|word| word.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(outputs("a > /x/y 2>/dev/null; b >>z <in"), ["/x/y", "/dev/null", "z"]);
    assert_eq!(outputs("a 2>&1 | b"), [""; 0]);
}

#[test]
fn flags_and_operands() {
    let command =
        commands(&LogicalText::new("/usr/bin/apt-get -qy install --no-x --name=v -t b curl git", 0)).remove(0);
    assert_eq!(command.program(), "apt-get");
    assert!(command.runs("apt-get", "install") && !command.runs("apt-get", "update"));
    assert!(command.has_flag("-y") && command.has_flag("-q") && command.has_flag("--no-x") && !command.has_flag("-n"));
    assert_eq!((command.flag_value(&["--name"]), command.flag_value(&["-t"])), (Some("v"), Some("b")));
    let operands: Vec<_> = command.operands("install").map(|Word { text, .. }| text.as_str()).collect();
    assert_eq!(operands, ["b", "curl", "git"]);
}

#[test]
fn literal_words_mean_the_same_without_a_shell() {
    let check = |text: &str, array: Option<&str>| {
        assert_eq!(literal_words(text).map(|words| json_array(&words)).as_deref(), array, "{text}");
    };
    check("app  --port=80 'a b'", Some(r#"["app", "--port=80", "a b"]"#));
    check(r#"R -e "run('x', 1)" ''"#, Some(r#"["R", "-e", "run('x', 1)", ""]"#));
    check(r#"a 'b"$c\d'"#, Some(r#"["a", "b\"$c\\d"]"#));
    for shells in ["a $b", "a \"$b\"", "a *", "a; b", "a 'b", "a\\ b", "a > b", "~/a", "", "a\nb"] {
        check(shells, None);
    }
}

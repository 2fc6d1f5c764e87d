//! Scripts that nobody wrote: statements of all kinds, in each other, from a number.
//!
//! Each ends, says the same whenever it runs, and touches only the folder that it starts in.

use std::fmt::Write as _;

/// The script of a number.
pub(super) fn script(seed: u64) -> String {
    let mut generator =
        Generator { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, text: String::new(), loops: 0 };
    generator.text +=
        "a=one b='two  words' c= n=7\nset -- x 'y z' '*'\nprintf 'b 2\\na 10\\nc 3\\na 1\\n' > f1\nmkdir d; : > d/k\n";
    generator.text += "f() { echo \"f:$1:$#\"; [ \"${2:-0}\" != 3 ] || return 3; }\n";
    for _ in 0..4 + generator.below(5) {
        generator.statement(0);
    }
    generator.text += "echo \"end $? $a $b $c $n\"\n";
    if generator.one_in(3) {
        let code = generator.below(4);
        let _ = writeln!(generator.text, "exit {code}");
    }
    generator.text
}

struct Generator {
    state: u64,
    text: String,
    /// So many loops have a variable of their own.
    loops: usize,
}

/// Statements are nested so deep at most.
const DEPTH: usize = 3;

const WORDS: [&str; 26] = [
    "$a",
    "\"$a\"",
    "$b",
    "\"$b\"",
    "'$a'",
    "x$a",
    "\"<$b>\"",
    "$c",
    "\"$c\"",
    "$#",
    "\"$@\"",
    "$*",
    "\"$*\"",
    "$2",
    "*",
    "d/*",
    "f?",
    "[a-f]*",
    "none*",
    "${c:-e}",
    "${a%e}",
    "${b#* }",
    "${#b}",
    "${a:+set}",
    "\\$a",
    "~",
];
const SUBSTITUTIONS: [&str; 9] = [
    "$(echo $b)",
    "\"$(cat f1)\"",
    "`echo $a`",
    "$(f 1 2)",
    "$((n * 2))",
    "$((n % 3 == 1 ? n : -n))",
    "\"$(printf '%s,' \"$@\")\"",
    "${c:-$(echo $a)}",
    "$((n << 1 | 1))",
];
const CONDITIONS: [&str; 22] = [
    "true",
    "false",
    "[ -f f1 ]",
    "[ -d f1 ]",
    "[ -n \"$c\" ]",
    "[ -z \"$c\" ]",
    "[ $n -gt 5 ]",
    "[ \"$a\" = one ]",
    "[ \"$a\" != one ]",
    "grep -q a f1",
    "grep -q zz f1",
    "test -e nothing",
    "f q 0 >/dev/null",
    "f q 3 >/dev/null",
    "! false",
    "! true",
    "[ -s d/k ]",
    "[ $n -eq 7 -a -d d ]",
    "[ ! -d d ]",
    "case $a in o*) true ;; *) false ;; esac",
    "(exit 2)",
    "{ false; true; }",
];
const FILTERS: [&str; 20] = [
    "sort",
    "sort -r",
    "sort -k2 -n",
    "head -n 2",
    "tail -n 1",
    "tr a-c A-C",
    "sed 's/a/X/'",
    "sed -n '2p'",
    "wc -l",
    "cut -d' ' -f1",
    "grep a",
    "grep -v a",
    "uniq",
    "cat",
    "while read l m; do echo \"$m-$l\"; done",
    "tr -d '\\n'",
    "sed 's/[0-9]*$/<&>/'",
    "grep -c .",
    "cat -",
    "sort -u",
];
const SOURCES: [&str; 9] = [
    "cat f1",
    "echo \"$b\"",
    "printf '%s\\n' \"$@\"",
    "ls",
    "ls d",
    "f q",
    "echo a b c | tr ' ' '\\n'",
    "cat f1 f1",
    "seq 1 3",
];
const PATTERNS: [&str; 8] = ["o*", "*\\ *", "one|two", "?", "[xyz]", "\"$a\"", "''", "*e"];
const COMMANDS: [&str; 28] = [
    "touch t1 t2",
    "mkdir -p d/e/g",
    "cp f1 f2",
    "cp -r d dd",
    "mv f2 f3 2>/dev/null",
    "rm -f t1",
    "rm -rf d/e",
    "ln -s f1 l1 2>/dev/null",
    "chmod 600 f1",
    "echo more >> f1",
    "echo new > out",
    "cat < f1",
    "shift",
    "set -- p q",
    "unset c",
    "c=3",
    "n=$((n + 1))",
    "a=${a}x",
    "b=$(echo $b)",
    "cd d && cd ..",
    "f \"$@\"",
    "eval 'echo $a'",
    "export a",
    "read c < f1",
    ": > t2",
    "printf '%s|%03d|%x\\n' \"$a\" 5 255",
    "(cd d; pwd)",
    "nothing 2>/dev/null",
];

const GUARDS: [&str; 4] = ["set -e", "set -u", "set -f", "readonly n"];

impl Generator {
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap() % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn word(&mut self) -> &'static str {
        if self.one_in(4) { self.pick(&SUBSTITUTIONS) } else { self.pick(&WORDS) }
    }

    fn words(&mut self) -> String {
        let count = 1 + self.below(3);
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "  ".repeat(depth));
    }

    fn block(&mut self, depth: usize) {
        for _ in 0..1 + self.below(2) {
            self.statement(depth + 1);
        }
    }

    fn statement(&mut self, depth: usize) {
        let kind = if depth >= DEPTH { self.below(6) } else { self.below(17) };
        match kind {
            0 | 1 => {
                let words = self.words();
                self.line(depth, &format!("echo {words}"));
            }
            2 | 3 => {
                let command = self.pick(&COMMANDS);
                self.line(depth, command);
            }
            4 => self.pipeline(depth),
            5 => {
                let (first, second) = (self.pick(&CONDITIONS), self.pick(&CONDITIONS));
                let (one, other) = (self.pick(&["&&", "||"]), self.pick(&["&&", "||"]));
                self.line(depth, &format!("{first} {one} {second} {other} echo \"then $?\""));
            }
            6 | 7 => self.condition(depth),
            8 | 9 => self.loop_over_words(depth),
            10 => self.counted(depth),
            11 => self.reading(depth),
            12 => self.case(depth),
            13 => self.here_document(depth),
            14 => self.group(depth),
            15 => self.function(depth),
            _ => self.guarded(depth),
        }
    }

    fn pipeline(&mut self, depth: usize) {
        let mut line = self.pick(&SOURCES).to_owned();
        for _ in 0..1 + self.below(3) {
            let _ = write!(line, " | {}", self.pick(&FILTERS));
        }
        // `ls` may look before or after the last of the pipeline has made its file.
        let ends: &[&str] =
            if line.starts_with("ls") { &["", "; echo $?"] } else { &["", "", " > out", " >> out", "; echo $?"] };
        line += self.pick(ends);
        self.line(depth, &line);
    }

    fn condition(&mut self, depth: usize) {
        let condition = self.pick(&CONDITIONS);
        self.line(depth, &format!("if {condition}; then"));
        self.block(depth);
        if self.one_in(3) {
            let condition = self.pick(&CONDITIONS);
            self.line(depth, &format!("elif {condition}; then"));
            self.block(depth);
        }
        if self.one_in(2) {
            self.line(depth, "else");
            self.block(depth);
        }
        self.line(depth, "fi");
    }

    fn loop_over_words(&mut self, depth: usize) {
        self.loops += 1;
        let (number, words) = (self.loops, self.words());
        self.line(depth, &format!("for v{number} in {words}; do"));
        if self.one_in(3) {
            let (condition, leave) = (self.pick(&CONDITIONS), self.pick(&["break", "continue"]));
            self.line(depth + 1, &format!("if {condition}; then {leave}; fi"));
        }
        self.line(depth + 1, &format!("echo \"[$v{number}]\""));
        self.block(depth);
        let end = self.pick(&["done", "done", "done | sort", "done > out"]);
        self.line(depth, end);
    }

    fn counted(&mut self, depth: usize) {
        self.loops += 1;
        let (number, limit) = (self.loops, 1 + self.below(3));
        let head = if self.one_in(2) {
            format!("while [ $i{number} -lt {limit} ]; do")
        } else {
            format!("until [ $i{number} -ge {limit} ]; do")
        };
        self.line(depth, &format!("i{number}=0"));
        self.line(depth, &head);
        self.line(depth + 1, &format!("i{number}=$((i{number} + 1))"));
        self.block(depth);
        self.line(depth, "done");
    }

    fn reading(&mut self, depth: usize) {
        self.loops += 1;
        let number = self.loops;
        let options = self.pick(&["", "-r "]);
        self.line(depth, &format!("cat f1 > in{number}; while read {options}k{number} r{number}; do"));
        self.line(depth + 1, &format!("echo \"$r{number}:$k{number}\""));
        // What is in a loop would read its input as well.
        self.line(depth + 1, "{");
        self.block(depth + 1);
        self.line(depth + 1, "} < /dev/null");
        self.line(depth, &format!("done < in{number}"));
    }

    fn case(&mut self, depth: usize) {
        let word = self.word();
        self.line(depth, &format!("case {word} in"));
        for _ in 0..1 + self.below(2) {
            let pattern = self.pick(&PATTERNS);
            self.line(depth + 1, &format!("{pattern})"));
            self.block(depth + 1);
            self.line(depth + 2, ";;");
        }
        self.line(depth + 1, "*) echo other ;;");
        self.line(depth, "esac");
    }

    fn here_document(&mut self, depth: usize) {
        let (mark, filter) = (self.pick(&["EOF", "'EOF'", "\"EOF\""]), self.pick(&FILTERS));
        self.line(depth, &format!("{filter} <<{mark}"));
        for _ in 0..1 + self.below(3) {
            let words = self.words();
            let _ = writeln!(self.text, "{words} a \\$x");
        }
        self.text += "EOF\n";
    }

    fn group(&mut self, depth: usize) {
        let (open, close) = if self.one_in(2) { ("(", ")") } else { ("{", "}") };
        self.line(depth, open);
        self.block(depth);
        let to = self.pick(&["", " > out", " >> out", " 2>&1", " | cat", " && echo yes", " || echo no"]);
        self.line(depth, &format!("{close}{to}"));
    }

    fn function(&mut self, depth: usize) {
        self.loops += 1;
        let number = self.loops;
        self.line(depth, &format!("g{number}() {{"));
        let local = self.pick(&["local a=inner", "local n", "a=changed", ":"]);
        self.line(depth + 1, local);
        self.block(depth);
        let back = self.pick(&["return 4", "return", "true", "[ $# -gt 1 ]"]);
        self.line(depth + 1, back);
        self.line(depth, "}");
        let words = self.words();
        self.line(depth, &format!("g{number} {words}; echo \"g $? $a\""));
    }

    /// A subshell that ends at the first failure, or that says goodbye.
    fn guarded(&mut self, depth: usize) {
        // busybox puts redirections around a subshell back before it heeds its trap: so there are none around such a one.
        let how = if depth == 0 && self.one_in(4) { "trap 'echo bye $?' EXIT" } else { self.pick(&GUARDS) };
        let _ = writeln!(self.text, "{}({how}", "  ".repeat(depth));
        self.block(depth);
        self.line(depth + 1, "echo reached");
        self.line(depth, ") 2>/dev/null; echo \"sub $?\"");
    }
}

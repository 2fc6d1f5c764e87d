//! The JSON of `layercake dockerfile`: its shape is a promise.

use layercake_core::diagnostic::{Diagnostic, Fix, Severity};
use layercake_core::dockerfile::written::{Flag, Form, Instruction, LogicalText, Written};
use layercake_core::lint::Warning;
use layercake_core::source::{Lines, Span};
use serde_json::{Value, json};

/// A whole file, and what is wrong with how it is written.
pub(super) fn written(written: &Written, diagnostics: &[Diagnostic]) -> Value {
    let directives = written
        .directives
        .iter()
        .map(|directive| json!({ "name": directive.name, "value": directive.value, "line": directive.line }));
    json!({
        "escape": written.escape.to_string(),
        "directives": directives.collect::<Vec<_>>(),
        "instructions": written.instructions.iter().map(instruction).collect::<Vec<_>>(),
        "diagnostics": diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}

/// What is wrong with a file, with places, help and fixes.
pub(super) fn diagnostics(diagnostics: &[Diagnostic]) -> Value {
    let one = |found: &Diagnostic| {
        let mut value = diagnostic(found);
        value["span"] = span(found.span);
        value["help"] = json!(found.help);
        value["fix"] = fix(found.fix.as_ref());
        value
    };
    json!({ "diagnostics": diagnostics.iter().map(one).collect::<Vec<_>>() })
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    json!({
        "code": diagnostic.code,
        "severity": severity,
        "message": diagnostic.message,
        "lines": lines(diagnostic.lines),
    })
}

/// Advice: rule, line and message, and all the rest where `details` are asked for.
pub(super) fn warnings(warnings: &[Warning], details: bool) -> Value {
    let one = |warning: &Warning| {
        let mut value = json!({ "rule": warning.rule, "line": warning.lines.first, "message": warning.message });
        if details {
            value["lines"] = lines(warning.lines);
            value["span"] = span(warning.span);
            value["cost"] = json!(warning.cost);
            value["help"] = json!(warning.help);
            value["fix"] = fix(warning.fix.as_ref());
        }
        value
    };
    json!({ "warnings": warnings.iter().map(one).collect::<Vec<_>>() })
}

fn fix(fix: Option<&Fix>) -> Value {
    json!(fix.map(|fix| json!({ "span": span(fix.span), "replacement": fix.replacement })))
}

fn lines(lines: Lines) -> Value {
    json!([lines.first, lines.last])
}

fn span(span: Span) -> Value {
    json!([span.start, span.end])
}

fn instruction(instruction: &Instruction) -> Value {
    let form = match instruction.form {
        Form::Shell => "shell",
        Form::Exec => "exec",
        Form::Words => "words",
        Form::Pairs => "pairs",
        Form::String => "string",
        Form::Nested => "nested",
        Form::None => "none",
    };
    let arguments: Vec<&str> = match instruction.form {
        Form::Exec => instruction.exec.iter().map(String::as_str).collect(),
        _ => instruction.arguments.iter().map(LogicalText::as_str).collect(),
    };
    let pairs = instruction.pairs.iter().map(|pair| {
        let separator = if pair.legacy { " " } else { "=" };
        json!({ "key": pair.key.as_str(), "value": pair.value.as_str(), "sep": separator })
    });
    let heredocs = instruction.heredocs.iter().map(|heredoc| {
        json!({
            "name": heredoc.name,
            "fd": heredoc.descriptor,
            "expand": heredoc.expand,
            "strip_tabs": heredoc.strip_tabs,
            "content": heredoc.content.as_str(),
        })
    });
    json!({
        "keyword": instruction.keyword.as_str(),
        "lines": lines(instruction.lines),
        "span": span(instruction.span),
        "flags": instruction.flags.iter().map(flag).collect::<Vec<_>>(),
        "form": form,
        "args": arguments,
        "pairs": pairs.collect::<Vec<_>>(),
        "nested": instruction.nested.as_deref().map(self::instruction),
        "heredocs": heredocs.collect::<Vec<_>>(),
        "comments": instruction.comments.iter().map(|comment| &comment.text).collect::<Vec<_>>(),
    })
}

fn flag(flag: &Flag) -> Value {
    let raw = match &flag.value {
        Some(value) => format!("--{}={value}", flag.name),
        None => format!("--{}", flag.name),
    };
    json!({ "name": flag.name, "value": flag.value, "raw": raw })
}

//! Trunk's part of `index.html`: finds the tags marked `data-trunk`, and puts what they became in their place.

use anyhow::{Context as _, Result, bail};

/// A tag's attributes, in order; an attribute without a value has an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link(Vec<(String, String)>);

impl Link {
    /// The value of the attribute `name`.
    ///
    /// # Errors
    /// If the tag has no such attribute.
    pub(crate) fn attribute(&self, name: &str) -> Result<&str> {
        self.optional(name).with_context(|| format!("index.html: a data-trunk tag lacks {name}: {:?}", self.0))
    }

    fn optional(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Replaces each `<link data-trunk …>` by what `build` makes of it, and `<base data-trunk-public-url>` by one that points
/// at `public_url`. Everything else is copied as it is.
///
/// # Errors
/// A tag that is not closed, and whatever `build` says.
pub(crate) fn replace_links(
    page: &str,
    public_url: &str,
    mut build: impl FnMut(&Link) -> Result<String>,
) -> Result<String> {
    let mut output = String::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        output.push_str(before);
        let Some(end) = tag.find('>') else { bail!("index.html: a tag is not closed: {tag:.40}") };
        let (tag, after) = tag.split_at(end + 1);
        let link = attributes(tag);
        if tag.starts_with("<link") && link.optional("data-trunk").is_some() {
            output.push_str(&build(&link)?);
        } else if tag.starts_with("<base") && link.optional("data-trunk-public-url").is_some() {
            output.push_str(&format!(r#"<base href="{public_url}">"#));
        } else {
            output.push_str(tag);
        }
        rest = after;
    }
    output.push_str(rest);
    Ok(output)
}

/// The attributes of one tag. Values stand in double quotes, as everywhere in our page.
fn attributes(tag: &str) -> Link {
    let mut attributes = Vec::new();
    let mut rest = tag.trim_end_matches('>').split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = after.strip_prefix("=\"").and_then(|after| after.split_once('"')).unwrap_or(("", after));
        attributes.push((name.to_owned(), value.to_owned()));
        // A value that is not in double quotes would otherwise be read for ever.
        rest = after.trim_start_matches('=').trim();
    }
    Link(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str) {
        let replaced = replace_links(page, "/base/", |link| {
            Ok(format!("[{} {}]", link.attribute("rel")?, link.attribute("href")?))
        });
        assert_eq!(replaced.unwrap(), expected);
    }

    #[test]
    fn marked_links_are_replaced_and_the_rest_is_kept() {
        check(r#"<p>a</p><link data-trunk rel="css" href="a.css">b"#, "<p>a</p>[css a.css]b");
        check(r#"<link rel="css" href="a.css">"#, r#"<link rel="css" href="a.css">"#);
    }

    #[test]
    fn the_base_points_at_the_public_url() {
        check("<base data-trunk-public-url>", r#"<base href="/base/">"#);
    }

    #[test]
    fn an_unquoted_value_ends() {
        check("<a b=c d>", "<a b=c d>");
    }

    #[test]
    fn a_link_without_what_it_needs_is_an_error() {
        assert!(replace_links("<link data-trunk>", "/", |link| Ok(link.attribute("rel")?.to_owned())).is_err());
    }
}

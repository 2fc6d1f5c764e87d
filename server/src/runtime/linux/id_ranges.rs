//! Which ids of the host an ordinary user may use: subuid(5) and subgid(5).

/// A run of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// The first.
    pub(super) start: u32,
    /// How many.
    pub(super) count: u32,
}

/// The ranges that `text` gives to a user, who is named by name or number there. Broken lines are passed over.
pub(super) fn parse(text: &str, name: Option<&str>, id: u32) -> Vec<Range> {
    let id = id.to_string();
    let lines = text.lines().filter_map(|line| {
        let mut fields = line.trim().split(':');
        let owner = fields.next()?;
        let range = Range { start: fields.next()?.parse().ok()?, count: fields.next()?.parse().ok()? };
        ((Some(owner) == name || owner == id) && range.count > 0 && range.start.checked_add(range.count).is_some())
            .then_some(range)
    });
    lines.collect()
}

/// The map of a user namespace as arguments of newuidmap(1) and lines of uid_map: id 0 is the user, what follows are the ranges.
pub(super) fn map(own: u32, ranges: &[Range]) -> Vec<[u32; 3]> {
    let mut map = vec![[0, own, 1]];
    let mut next: u32 = 1;
    for range in ranges {
        let Some(end) = next.checked_add(range.count) else { break };
        map.push([next, range.start, range.count]);
        next = end;
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, u32)]) {
        let found: Vec<_> = parse(text, Some("ada"), 1000).iter().map(|it| (it.start, it.count)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_ranges_by_name_and_number() {
        check("bob:100000:65536\nada:165536:65536\n1000:300000:10\n", &[(165_536, 65_536), (300_000, 10)]);
        check("adam:1:2\n10000:1:2\n", &[]);
    }

    #[test]
    fn passes_over_what_is_broken() {
        check("ada\nada:x:1\nada:1\nada:5:0\nada:4294967295:2\n# ada:1:1\n\nada:7:1", &[(7, 1)]);
    }

    #[test]
    fn maps_one_range_behind_the_other() {
        let ranges = [Range { start: 100_000, count: 65_536 }, Range { start: 300_000, count: 10 }];
        assert_eq!(map(1000, &ranges), [[0, 1000, 1], [1, 100_000, 65_536], [65_537, 300_000, 10]]);
    }
}

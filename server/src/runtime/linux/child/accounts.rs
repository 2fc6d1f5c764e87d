//! The container's passwd and group files, and the user that an image or a command line asks for. Own parsers: the host's libraries
//! would load code that the container could have put there (CVE-2019-14271).

use super::super::super::failure::Failure;

/// The largest id that Docker takes.
const LARGEST: u32 = i32::MAX as u32;

/// As whom a process runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct User {
    /// User id.
    pub(super) uid: u32,
    /// Primary group.
    pub(super) gid: u32,
    /// All groups, the primary one first.
    pub(super) groups: Vec<u32>,
    /// Home folder; `/` for a user that passwd does not know.
    pub(super) home: String,
}

/// A line of passwd(5).
#[derive(Debug)]
struct Account<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
    home: &'a str,
}

/// What a name may be.
#[derive(Debug, Clone, Copy)]
enum Wanted<'a> {
    Number(u32),
    Name(&'a str),
}

/// Finds the user that `wanted` (`user[:group]`, by name or number; empty for root) means, in the texts of passwd and group.
///
/// A number need not be in the files. With a group given, the user is in that group only, as with Docker.
pub(super) fn find_user(wanted: &str, passwd: &str, group: &str) -> Result<User, Failure> {
    let (user, wanted_group) = match wanted.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (if wanted.is_empty() { "0" } else { wanted }, None),
    };
    let account = match parse_id(user).ok_or_else(|| Failure::UnknownUser(user.to_owned()))? {
        Wanted::Number(uid) => {
            accounts(passwd).find(|it| it.uid == uid).unwrap_or(Account { name: "", uid, gid: 0, home: "/" })
        }
        Wanted::Name(name) => {
            accounts(passwd).find(|it| it.name == name).ok_or_else(|| Failure::UnknownUser(user.to_owned()))?
        }
    };
    let home = if account.home.is_empty() { "/" } else { account.home }.to_owned();
    let Some(wanted_group) = wanted_group else {
        let mut groups = vec![account.gid];
        groups.extend(member_of(account.name, group).filter(|gid| *gid != account.gid));
        return Ok(User { uid: account.uid, gid: account.gid, groups, home });
    };
    let unknown = || Failure::UnknownGroup(wanted_group.to_owned());
    let gid = match parse_id(wanted_group).ok_or_else(unknown)? {
        Wanted::Number(gid) => gid,
        Wanted::Name(name) => groups_in(group).find(|(known, ..)| *known == name).ok_or_else(unknown)?.1,
    };
    Ok(User { uid: account.uid, gid, groups: vec![gid], home })
}

/// A number that is one without doubt, or a name. `None` for what must not be taken for either: an empty word, a number that would
/// wrap round to another (CVE-2024-40635).
fn parse_id(text: &str) -> Option<Wanted<'_>> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse().ok().filter(|number| *number <= LARGEST)?;
        return Some(Wanted::Number(number));
    }
    Some(Wanted::Name(text))
}

/// The lines of passwd that are whole; others are passed over, as everybody does.
fn accounts(passwd: &str) -> impl Iterator<Item = Account<'_>> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        let home = fields.nth(1).unwrap_or_default();
        Some(Account { name, uid, gid, home })
    })
}

/// The lines of group that are whole: name, id, members.
fn groups_in(group: &str) -> impl Iterator<Item = (&str, u32, &str)> {
    group.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let gid = fields.nth(1)?.parse().ok()?;
        Some((name, gid, fields.next().unwrap_or_default()))
    })
}

/// The groups that have this member.
fn member_of<'a>(name: &'a str, group: &'a str) -> impl Iterator<Item = u32> + 'a {
    groups_in(group)
        .filter(move |(_, _, members)| !name.is_empty() && members.split(',').any(|member| member == name))
        .map(|(_, gid, _)| gid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/sh\nbroken:x\nada:x:1000:100:Ada:/home/ada:/bin/sh\nbob:x:1001:101::\n";
    const GROUP: &str = "root:x:0:\nusers:x:100:ada\nwheel:x:10:bob,ada\nstaff:x:50:root\nbroken\n";

    fn check(wanted: &str, expected: Result<(u32, u32, &[u32], &str), Failure>) {
        let found = find_user(wanted, PASSWD, GROUP);
        let expected =
            expected.map(|(uid, gid, groups, home)| User { uid, gid, groups: groups.to_vec(), home: home.into() });
        assert_eq!(found, expected, "{wanted:?}");
    }

    #[test]
    fn finds_users_by_name_and_number() {
        check("", Ok((0, 0, &[0, 50], "/root")));
        check("root", Ok((0, 0, &[0, 50], "/root")));
        check("ada", Ok((1000, 100, &[100, 10], "/home/ada")));
        check("1000", Ok((1000, 100, &[100, 10], "/home/ada")));
        check("bob", Ok((1001, 101, &[101, 10], "/")));
        check("4242", Ok((4242, 0, &[0], "/")));
    }

    #[test]
    fn a_group_given_is_the_only_one() {
        check("ada:staff", Ok((1000, 50, &[50], "/home/ada")));
        check("ada:7", Ok((1000, 7, &[7], "/home/ada")));
        check("ada:none", Err(Failure::UnknownGroup("none".into())));
    }

    #[test]
    fn never_takes_nonsense_for_root() {
        for user in
            ["4294967296", "4294967295", "2147483648", "+0", "-0", "0x0", " 0", "nobody-here", "99999999999999999999"]
        {
            check(user, Err(Failure::UnknownUser(user.into())));
        }
        check(":0", Err(Failure::UnknownUser(String::new())));
        check("root:", Err(Failure::UnknownGroup(String::new())));
        check("root:4294967296", Err(Failure::UnknownGroup("4294967296".into())));
        check("root:0:0", Err(Failure::UnknownGroup("0:0".into())));
    }
}

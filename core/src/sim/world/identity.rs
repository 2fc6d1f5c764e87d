//! As whom a process of a container acts: names out of the container's own files.

use super::World;
use super::engine::StartError;
use crate::sim::files::Kind;
use crate::sim::kernel::{Credentials, Location};

impl World {
    /// As whom `user[:group]` acts in the files of a container.
    pub(in crate::sim) fn credentials(&self, root: Location, user: &str) -> Result<Credentials, StartError> {
        let (name, group) = user.split_once(':').map_or((user, None), |(name, group)| (name, Some(group)));
        let passwd = self.text_at(root, "/etc/passwd");
        let groups = self.text_at(root, "/etc/group");
        let line = |text: &str, name: &str| {
            text.lines()
                .map(|line| line.split(':').map(str::to_owned).collect::<Vec<_>>())
                .find(|it| it.first().is_some_and(|it| it == name) || it.get(2).is_some_and(|it| it == name))
        };
        let number = |fields: &[String], at: usize| fields.get(at).and_then(|field| field.parse::<u32>().ok());
        let name = if name.is_empty() { "0" } else { name };
        let entry = line(&passwd, name);
        let uid = entry.as_ref().and_then(|fields| number(fields, 2)).or_else(|| name.parse().ok());
        let uid = uid.ok_or_else(|| StartError::NoUser(name.to_owned()))?;
        let gid = match group {
            Some(group) => line(&groups, group)
                .and_then(|fields| number(&fields, 2))
                .or_else(|| group.parse().ok())
                .ok_or_else(|| StartError::NoGroup(group.to_owned()))?,
            None => entry.as_ref().and_then(|fields| number(fields, 3)).unwrap_or(0),
        };
        Ok(Credentials { uid, gid, groups: Vec::new() })
    }

    pub(super) fn home(&self, root: Location, uid: u32) -> String {
        let passwd = self.text_at(root, "/etc/passwd");
        let home = passwd.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            (fields.get(2)?.parse::<u32>().ok()? == uid).then(|| fields.get(5).map(|it| (*it).to_owned())).flatten()
        });
        home.filter(|home| !home.is_empty()).unwrap_or_else(|| "/".to_owned())
    }

    pub(in crate::sim) fn text_at(&self, root: Location, path: &str) -> String {
        let Some(location) = self.point(root, path) else { return String::new() };
        match &self.kernel.inode(location).kind {
            Kind::File(content) => {
                content.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}

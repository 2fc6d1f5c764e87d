//! Inodes by number. A copy costs a pointer for every 64 of them; a change copies one block.

use std::sync::Arc;

use super::inode::{Inode, InodeId};

const BLOCK: usize = 64;

type Block = [Option<Arc<Inode>>; BLOCK];

/// The table. Numbers are never given twice, so that an id of an earlier moment never names another file.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    blocks: Vec<Arc<Block>>,
    next: u32,
    used: usize,
}

impl Table {
    /// A number that no inode has had.
    pub(super) fn next(&mut self) -> InodeId {
        self.next += 1;
        InodeId::new(self.next)
    }

    pub(super) fn get(&self, id: InodeId) -> Option<&Inode> {
        self.shared(id).map(|inode| &**inode)
    }

    /// The inode as copies of the table may share it.
    pub(super) fn shared(&self, id: InodeId) -> Option<&Arc<Inode>> {
        let (block, index) = place(id);
        self.blocks.get(block)?.get(index)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, id: InodeId) -> Option<&mut Inode> {
        let (block, index) = place(id);
        let slot = Arc::make_mut(self.blocks.get_mut(block)?).get_mut(index)?;
        slot.as_mut().map(Arc::make_mut)
    }

    pub(super) fn put(&mut self, id: InodeId, inode: Inode) {
        let (block, index) = place(id);
        while self.blocks.len() <= block {
            self.blocks.push(Arc::new(std::array::from_fn(|_| None)));
        }
        let slot = &mut Arc::make_mut(&mut self.blocks[block])[index];
        self.used += usize::from(slot.is_none());
        *slot = Some(Arc::new(inode));
    }

    pub(super) fn remove(&mut self, id: InodeId) {
        let (block, index) = place(id);
        if let Some(slot) = self.blocks.get_mut(block).map(|block| &mut Arc::make_mut(block)[index]) {
            self.used -= usize::from(slot.take().is_some());
        }
    }

    pub(super) fn len(&self) -> usize {
        self.used
    }
}

fn place(id: InodeId) -> (usize, usize) {
    let number = id.number() as usize;
    (number / BLOCK, number % BLOCK)
}

//! Steps whose layer is made on nothing (`--link`): one layer, put on whatever layers a stage has.

use super::super::action::{Action, WriteAction};
use super::super::assemble::Stack;
use super::super::event::Event;
use super::super::session::Shared;
use super::{Progress, StageRun};
use crate::cache::{LayerRecord, Record};
use crate::digest::{ChainId, Digest};
use crate::plan::{Operation, TransferOperation};

impl StageRun {
    /// Whether a layer was put on other layers than this stage's. Only one that was made on nothing can be.
    pub(super) fn lies_elsewhere(&self, layer: Option<LayerRecord>) -> bool {
        match (layer, self.stack) {
            (Some(layer), Stack::Known(below)) if self.step().is_linked() => {
                layer.chain_id != ChainId::on(below.as_ref(), &layer.diff_id)
            }
            _ => false,
        }
    }

    /// Has a result of the cache put on this stage's layers; takes it when that is done.
    pub(super) fn restack(&mut self, mut found: Record, shared: &Shared, events: &mut Vec<Event>) -> Progress {
        if let Some(made) = self.work.made {
            found.layer = made.layer;
            self.take_hit(&found, shared, events);
            return Progress::Moved;
        }
        let (Operation::Transfer(transfer), Stack::Known(below), Some(layer)) =
            (&self.step().operation, self.stack, found.layer)
        else {
            return Progress::Blocked;
        };
        let write = self.write_action(transfer);
        self.work.found = Some(found);
        let (time, predict) = (shared.layer_time(), shared.settings.predict);
        Progress::Asks(Box::new(Action::Stack { layer, write, below, time, predict }))
    }

    pub(super) fn write_action(&self, transfer: &TransferOperation) -> WriteAction {
        WriteAction::Transfer { transfer: Box::new(transfer.clone()), trees: self.work.trees.clone() }
    }

    /// What the next step stands on, for its key: `after` names the step at hand. A linked step's name says nothing of what
    /// is below it.
    pub(super) fn parent_of_next(&self, after: String) -> String {
        if self.step().is_linked() {
            Digest::of(format!("{}\n{after}", self.parent).as_bytes()).to_string()
        } else {
            after
        }
    }
}

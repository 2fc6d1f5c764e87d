//! What a session asks of the world in memory.

use super::world::{Ask, World};
use crate::build::Action;
use crate::plan::RunOperation;

impl World {
    /// How often a build asks what the cache has.
    pub(crate) fn look_ups(&mut self, ask: &Ask<'_>) -> usize {
        let mut session = self.session(ask, false);
        let mut count = 0;
        while session.finished().is_none() {
            for (id, action) in session.ready().0 {
                count += usize::from(matches!(action, Action::LookUp { .. }));
                let outcome = self.perform(action);
                session.complete(id, outcome);
            }
        }
        count
    }

    /// The commands that a build runs, in order.
    pub(crate) fn commands(&mut self, ask: &Ask<'_>) -> Vec<RunOperation> {
        let mut session = self.session(ask, false);
        let mut commands = Vec::new();
        while session.finished().is_none() {
            for (id, action) in session.ready().0 {
                if let Action::Run { operation, .. } = &action {
                    commands.push(operation.clone());
                }
                let outcome = self.perform(action);
                session.complete(id, outcome);
            }
        }
        assert!(matches!(session.finished(), Some(Ok(_))), "{:?}", session.finished());
        commands
    }
}

//! Somebody's wish that it end: wakes who waits, and cuts the lines that are open.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::RegistryError;

/// A wish that it end, which many threads can look at.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    wakes: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    agents: Vec<ureq::Agent>,
}

impl Stop {
    /// Asks for the end.
    pub fn raise(&self) {
        let agents = {
            let mut state = self.state();
            state.stopped = true;
            std::mem::take(&mut state.agents)
        };
        self.0.wakes.notify_all();
        // Who reads from them, or writes, fails at once.
        agents.into_iter().for_each(ureq::Agent::shutdown);
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.state().stopped
    }

    /// Fails where the end was asked for.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        if self.is_raised() { Err(RegistryError::Interrupted) } else { Ok(()) }
    }

    /// Waits, unless the end is asked for meanwhile.
    pub(super) fn wait(&self, time: Duration) -> Result<(), RegistryError> {
        let state = self.state();
        let waited = self.0.wakes.wait_timeout_while(state, time, |state| !state.stopped);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.stopped { Err(RegistryError::Interrupted) } else { Ok(()) }
    }

    /// Has an agent's lines cut when the end is asked for.
    pub(super) fn watch(&self, agent: &ureq::Agent) {
        let mut state = self.state();
        if state.stopped {
            agent.clone().shutdown();
        } else {
            state.agents.push(agent.clone());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

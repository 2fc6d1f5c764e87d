//! A container gets other limits, also while it runs.

use super::limits::{self, LimitError, NanoCpus, Shortfall};
use super::settings::Settings;
use super::{Engine, EngineError};
use crate::runtime::group;
use crate::runtime::resources::{Limits, Resources, Swap};
use crate::runtime::state::State;

impl Engine {
    /// Gives a container those limits that are named; the others stay. Returns which of them do not hold.
    ///
    /// # Errors
    /// [`LimitError`]; what the kernel said.
    pub fn update(&self, name: &str, change: &Limits, cpus: Option<NanoCpus>) -> Result<Vec<Shortfall>, EngineError> {
        let container = self.container(name)?;
        let mut settings = Settings::of(&container)?;
        let old = &settings.spec.resources.limits;
        if let (Some(memory), None, Some(Swap::Bytes(both))) = (change.memory, change.memory_swap, old.memory_swap)
            && memory > both
        {
            return Err(super::ContainerError::from(LimitError::MemoryAboveSwap).into());
        }
        let asked = Resources { limits: merged(old, change, cpus.is_some()), ..Resources::default() };
        let (checked, shortfalls) = limits::check(asked, cpus, self.mode)?;
        if matches!(self.state(&container)?, State::Running { .. }) {
            group::update(&self.directory(&container), &container.id, &checked.limits)?;
        }
        settings.spec.resources.limits = checked.limits.without_unlimited();
        self.store.set_container_spec(&container.id, &settings.to_value())?;
        self.note(&container, "update", &[]);
        Ok(shortfalls)
    }
}

/// The old limits with the changed ones in their place. `--cpus` takes the place of quota and period.
fn merged(old: &Limits, change: &Limits, cpus: bool) -> Limits {
    let old = old.clone();
    let (quota, period) = if cpus { (None, None) } else { (old.cpu_quota, old.cpu_period) };
    Limits {
        memory: change.memory.or(old.memory),
        memory_swap: change.memory_swap.or(old.memory_swap),
        memory_reservation: change.memory_reservation.or(old.memory_reservation),
        pids: change.pids.or(old.pids),
        cpu_quota: change.cpu_quota.or(quota),
        cpu_period: change.cpu_period.or(period),
        cpu_shares: change.cpu_shares.or(old.cpu_shares),
        cpuset: change.cpuset.clone().or(old.cpuset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays() {
        let old = Limits { memory: Some(1), pids: Some(2), cpu_quota: Some(3), ..Limits::default() };
        let change = Limits { pids: Some(9), ..Limits::default() };
        assert_eq!(merged(&old, &change, false), Limits { pids: Some(9), ..old.clone() });
        assert_eq!(merged(&old, &Limits::default(), true), Limits { cpu_quota: None, ..old });
    }
}

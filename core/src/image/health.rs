//! A health check → what is in force when a container runs: the times that the image leaves open are the engine's.
//!
//! Source: the defaults of docker's engine. An image keeps only what its Dockerfile says; a 0 there says nothing.

use serde_json::Value;

use super::config::ContainerConfig;
use crate::dockerfile::duration;

/// A second, in nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// A health check as a container gets it. Times are in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// The command: `CMD` and its words, or `CMD-SHELL` and a text for the shell.
    pub test: Vec<String>,
    /// From the end of one run to the next.
    pub interval: i64,
    /// How long a run may take.
    pub timeout: i64,
    /// How long after its start a container may fail the check without consequence.
    pub start_period: i64,
    /// As `interval`, during the start period.
    pub start_interval: i64,
    /// After how many failures in a row the container is unhealthy.
    pub retries: i64,
}

impl HealthCheck {
    /// The check of a configuration; `None` where there is none, be it by `HEALTHCHECK NONE`.
    #[must_use]
    pub fn of(config: &ContainerConfig) -> Option<Self> {
        let check = config.healthcheck.as_ref()?;
        let words = check.get("Test")?.as_array()?.iter();
        let test: Vec<String> = words.map(|word| Some(word.as_str()?.to_owned())).collect::<Option<_>>()?;
        if matches!(test.first().map(String::as_str), None | Some("NONE")) {
            return None;
        }
        let number = |name: &str, default: i64| match check.get(name).and_then(Value::as_i64) {
            None | Some(0) => default,
            Some(number) => number,
        };
        Some(Self {
            test,
            interval: number("Interval", 30 * SECOND),
            timeout: number("Timeout", 30 * SECOND),
            start_period: number("StartPeriod", 0),
            start_interval: number("StartInterval", 5 * SECOND),
            retries: number("Retries", 3),
        })
    }
}

impl std::fmt::Display for HealthCheck {
    /// As a HEALTHCHECK that leaves nothing open, its command as JSON.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (flag, time) in [
            ("interval", self.interval),
            ("timeout", self.timeout),
            ("start-period", self.start_period),
            ("start-interval", self.start_interval),
        ] {
            write!(formatter, "--{flag}={} ", duration::written(time))?;
        }
        write!(formatter, "--retries={} {}", self.retries, Value::from(self.test.clone()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(healthcheck: Value, expected: &str) {
        let config = ContainerConfig { healthcheck: Some(healthcheck), ..ContainerConfig::default() };
        assert_eq!(HealthCheck::of(&config).map(|check| check.to_string()).unwrap_or_default(), expected);
    }

    #[test]
    fn row_5_healthcheck_runtime_defaults() {
        check(
            json!({"Test": ["CMD-SHELL", "a"]}),
            r#"--interval=30s --timeout=30s --start-period=0s --start-interval=5s --retries=3 ["CMD-SHELL","a"]"#,
        );
        check(
            json!({"Test": ["CMD", "a"], "Interval": 0, "Timeout": 0, "StartPeriod": 0, "StartInterval": 0, "Retries": 0}),
            r#"--interval=30s --timeout=30s --start-period=0s --start-interval=5s --retries=3 ["CMD","a"]"#,
        );
        check(
            json!({"Test": ["CMD", "a"], "Interval": 90_000_000_000_i64, "Timeout": 1_500_000, "StartPeriod": 1, "StartInterval": 7 * SECOND, "Retries": 9}),
            r#"--interval=1m30s --timeout=1.5ms --start-period=1ns --start-interval=7s --retries=9 ["CMD","a"]"#,
        );
    }

    #[test]
    fn none_is_no_check_and_neither_is_nonsense() {
        for healthcheck in [json!({"Test": ["NONE"]}), json!({"Test": []}), json!({}), json!(1), json!({"Test": [1]})] {
            check(healthcheck, "");
        }
    }
}

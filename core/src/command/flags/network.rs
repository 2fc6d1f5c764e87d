//! Flags about networks.

use super::super::flag::Flag;

/// `--alias`
pub const ALIAS: Flag = Flag::text("alias", "NAME", "One more name in that network").repeatable();
/// `--gateway`
pub const GATEWAY: Flag = Flag::text("gateway", "ADDRESS", "The way out of it");
/// `--internal`
pub const INTERNAL: Flag = Flag::switch("internal", "Without a way out of it");
/// `--ip` of a network
pub const IP_THERE: Flag = Flag::text("ip", "ADDRESS", "Its address there");
/// `--subnet`
pub const SUBNET: Flag = Flag::text("subnet", "RANGE", "Its addresses: 10.1.0.0/16");

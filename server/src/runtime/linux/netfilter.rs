//! Rules of the kernel's packet filter (nf_tables): how containers leave a network. By the kernel's own messages, so that no
//! program of the machine's is needed.
//!
//! The table belongs to the socket that made it (Linux 5.12): the kernel removes it with the socket, however this process ends.

use std::io;

use super::super::networks::Subnet;
use super::netlink::{Message, Netlink};

const SUBSYSTEM: u16 = (libc::NFNL_SUBSYS_NFTABLES as u16) << 8;
const NEW_TABLE: u16 = SUBSYSTEM | libc::NFT_MSG_NEWTABLE as u16;
const NEW_CHAIN: u16 = SUBSYSTEM | libc::NFT_MSG_NEWCHAIN as u16;
const NEW_RULE: u16 = SUBSYSTEM | libc::NFT_MSG_NEWRULE as u16;
/// The two messages around all others: they come into force together.
const BEGIN: u16 = 0x10;
const END: u16 = 0x11;
const OWNER: u32 = 2;
const IPV4: u8 = 2;
/// The attributes' numbers that are the same for tables, chains, rules, expressions, lists and values.
const FIRST: u16 = 1;
const REGISTER: u32 = libc::NFT_REG_1 as u32;

/// The attributes of the messages, as `linux/netfilter/nf_tables.h` numbers them.
mod attribute {
    pub(super) const TABLE_FLAGS: u16 = 2;
    pub(super) const CHAIN_TABLE: u16 = 1;
    pub(super) const CHAIN_NAME: u16 = 3;
    pub(super) const CHAIN_HOOK: u16 = 4;
    pub(super) const CHAIN_TYPE: u16 = 7;
    pub(super) const HOOK_HOOKNUM: u16 = 1;
    pub(super) const HOOK_PRIORITY: u16 = 2;
    pub(super) const RULE_TABLE: u16 = 1;
    pub(super) const RULE_CHAIN: u16 = 2;
    pub(super) const RULE_EXPRESSIONS: u16 = 4;
    pub(super) const LIST_ELEM: u16 = 1;
    pub(super) const EXPR_NAME: u16 = 1;
    pub(super) const EXPR_DATA: u16 = 2;
    pub(super) const META_DREG: u16 = 1;
    pub(super) const META_KEY: u16 = 2;
    pub(super) const CMP_SREG: u16 = 1;
    pub(super) const CMP_OP: u16 = 2;
    pub(super) const CMP_DATA: u16 = 3;
    pub(super) const PAYLOAD_DREG: u16 = 1;
    pub(super) const PAYLOAD_BASE: u16 = 2;
    pub(super) const PAYLOAD_OFFSET: u16 = 3;
    pub(super) const PAYLOAD_LEN: u16 = 4;
    pub(super) const BITWISE_SREG: u16 = 1;
    pub(super) const BITWISE_DREG: u16 = 2;
    pub(super) const BITWISE_LEN: u16 = 3;
    pub(super) const BITWISE_MASK: u16 = 4;
    pub(super) const BITWISE_XOR: u16 = 5;
    pub(super) const IMMEDIATE_DREG: u16 = 1;
    pub(super) const IMMEDIATE_DATA: u16 = 2;
}

/// Which way a comparison goes.
#[derive(Debug, Clone, Copy)]
enum Is {
    Equal = 0,
    Other = 1,
}

/// What names a packet's interface.
#[derive(Debug, Clone, Copy)]
enum Interface {
    /// By which it came.
    In = 6,
    /// By which it goes.
    Out = 7,
}

/// Makes the table `name`, by which packets of `subnet` leave the machine under its own address; interfaces whose names begin with
/// `ours` do not reach each other through the machine, and where it was `closed`, nothing else goes through it either.
/// In force until the returned value is dropped.
pub(super) fn masquerade(name: &str, subnet: &Subnet, ours: &str, closed: bool) -> io::Result<Netlink> {
    let mut netlink = Netlink::filter()?;
    let mut rules: Vec<(&str, Message)> = Vec::new();
    let mut leaving = Message::default();
    from(&mut leaving, subnet);
    interface(&mut leaving, Interface::Out, Is::Other, ours);
    expression(&mut leaving, "masq", |_| ());
    rules.push(("leaving", leaving));
    let mut between = Message::default();
    interface(&mut between, Interface::In, Is::Equal, ours);
    interface(&mut between, Interface::Out, Is::Equal, ours);
    drop_packet(&mut between);
    rules.push(("through", between));
    if closed {
        let mut others = Message::default();
        interface(&mut others, Interface::In, Is::Other, ours);
        interface(&mut others, Interface::Out, Is::Other, ours);
        drop_packet(&mut others);
        rules.push(("through", others));
    }
    netlink.batch((BEGIN, END), &mut |batch| {
        batch.add(NEW_TABLE, 0, |message| {
            header(message).text(FIRST, name).attribute(attribute::TABLE_FLAGS, &OWNER.to_be_bytes());
        });
        chain(batch, name, "leaving", "nat", (libc::NF_INET_POST_ROUTING as u32, 100));
        chain(batch, name, "through", "filter", (libc::NF_INET_FORWARD as u32, 0));
        for (chain, expressions) in &rules {
            batch.add(NEW_RULE, libc::NLM_F_APPEND as u16, |message| {
                header(message).text(attribute::RULE_TABLE, name).text(attribute::RULE_CHAIN, chain);
                message.nested(attribute::RULE_EXPRESSIONS, |list| {
                    list.append(expressions);
                });
            });
        }
    })?;
    Ok(netlink)
}

fn chain(batch: &mut super::netlink::Batch<'_>, table: &str, name: &str, kind: &str, (hook, priority): (u32, i32)) {
    batch.add(NEW_CHAIN, 0, |message| {
        header(message).text(attribute::CHAIN_TABLE, table).text(attribute::CHAIN_NAME, name);
        message.nested(attribute::CHAIN_HOOK, |place| {
            place.attribute(attribute::HOOK_HOOKNUM, &hook.to_be_bytes());
            place.attribute(attribute::HOOK_PRIORITY, &priority.to_be_bytes());
        });
        message.text(attribute::CHAIN_TYPE, kind);
    });
}

/// What all these messages begin with: family, version, and a number that is not used.
fn header(message: &mut Message) -> &mut Message {
    message.put(&[IPV4, 0, 0, 0])
}

fn expression(list: &mut Message, name: &str, fill: impl FnOnce(&mut Message)) {
    list.nested(attribute::LIST_ELEM, |element| {
        element.text(attribute::EXPR_NAME, name).nested(attribute::EXPR_DATA, fill);
    });
}

fn interface(list: &mut Message, interface: Interface, is: Is, begins: &str) {
    expression(list, "meta", |meta| {
        meta.attribute(attribute::META_DREG, &REGISTER.to_be_bytes());
        meta.attribute(attribute::META_KEY, &(interface as u32).to_be_bytes());
    });
    // So many letters, and whatever follows.
    compare(list, is, begins.as_bytes());
}

/// Only packets that come from a range.
fn from(list: &mut Message, subnet: &Subnet) {
    const NETWORK_HEADER: u32 = 1;
    const SOURCE: u32 = 12;
    const LENGTH: u32 = 4;
    expression(list, "payload", |payload| {
        payload.attribute(attribute::PAYLOAD_DREG, &REGISTER.to_be_bytes());
        payload.attribute(attribute::PAYLOAD_BASE, &NETWORK_HEADER.to_be_bytes());
        payload.attribute(attribute::PAYLOAD_OFFSET, &SOURCE.to_be_bytes());
        payload.attribute(attribute::PAYLOAD_LEN, &LENGTH.to_be_bytes());
    });
    expression(list, "bitwise", |bits| {
        bits.attribute(attribute::BITWISE_SREG, &REGISTER.to_be_bytes());
        bits.attribute(attribute::BITWISE_DREG, &REGISTER.to_be_bytes());
        bits.attribute(attribute::BITWISE_LEN, &LENGTH.to_be_bytes());
        bits.nested(attribute::BITWISE_MASK, |mask| {
            mask.attribute(FIRST, &subnet.mask().to_be_bytes());
        });
        bits.nested(attribute::BITWISE_XOR, |none| {
            none.attribute(FIRST, &[0; 4]);
        });
    });
    compare(list, Is::Equal, &subnet.address.octets());
}

fn compare(list: &mut Message, is: Is, value: &[u8]) {
    expression(list, "cmp", |compare| {
        compare.attribute(attribute::CMP_SREG, &REGISTER.to_be_bytes());
        compare.attribute(attribute::CMP_OP, &(is as u32).to_be_bytes());
        compare.nested(attribute::CMP_DATA, |data| {
            data.attribute(FIRST, value);
        });
    });
}

fn drop_packet(list: &mut Message) {
    const VERDICT: u16 = 2;
    expression(list, "immediate", |immediate| {
        immediate.attribute(attribute::IMMEDIATE_DREG, &0u32.to_be_bytes());
        immediate.nested(attribute::IMMEDIATE_DATA, |data| {
            data.nested(VERDICT, |verdict| {
                verdict.attribute(FIRST, &(libc::NF_DROP as u32).to_be_bytes());
            });
        });
    });
}

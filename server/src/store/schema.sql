-- Version 1. Identifiers are written as text, sha256:<hex>, so that a person can read the tables.

-- A stack of layers, named by its ChainID.
CREATE TABLE layers (
    chain_id  TEXT PRIMARY KEY,
    diff_id   TEXT NOT NULL,
    parent    TEXT REFERENCES layers,
    size      INTEGER NOT NULL,
    blob      TEXT NOT NULL,
    blob_size INTEGER NOT NULL,
    -- The layer hides all that lies below it: overlayfs knows no opaque root, so the stack is cut there.
    opaque_root INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX layers_by_parent ON layers (parent);
CREATE INDEX layers_by_diff_id ON layers (diff_id);

-- An image; its config document is the blob of its id. Rows keep the order of their making.
CREATE TABLE images (
    sequence      INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    manifest      TEXT NOT NULL,
    manifest_size INTEGER NOT NULL,
    top           TEXT REFERENCES layers,
    parent        TEXT REFERENCES images (id) ON DELETE SET NULL,
    created       INTEGER NOT NULL,
    size          INTEGER NOT NULL
) STRICT;
CREATE INDEX images_by_top ON images (top);
CREATE INDEX images_by_parent ON images (parent);

CREATE TABLE tags (
    reference TEXT PRIMARY KEY,
    image     TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_image ON tags (image);

-- How often the tags changed, and up to which change index.json tells them.
CREATE TABLE index_state (
    changes INTEGER NOT NULL,
    written INTEGER NOT NULL
) STRICT;
INSERT INTO index_state VALUES (0, 0);

-- A container keeps its layers, also when its image is gone: hence top beside image.
CREATE TABLE containers (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL UNIQUE,
    image       TEXT NOT NULL,
    image_name  TEXT NOT NULL,
    top         TEXT REFERENCES layers,
    command     TEXT NOT NULL,
    created     INTEGER NOT NULL,
    auto_remove INTEGER NOT NULL,
    spec        TEXT NOT NULL
) STRICT;
CREATE INDEX containers_by_image ON containers (image);
CREATE INDEX containers_by_top ON containers (top);

CREATE TABLE records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL,
    record   TEXT NOT NULL
) STRICT;
CREATE INDEX records_by_key ON records (key);

CREATE TABLE lineages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL UNIQUE,
    lineage  TEXT NOT NULL
) STRICT;

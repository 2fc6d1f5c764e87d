//! Tar to folder and folder to tar, safely: every path is resolved inside the folder by openat2 and descriptors.

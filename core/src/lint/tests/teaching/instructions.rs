//! Rules about instructions.

use super::cases;

cases! {
    install_asks InstallAsks {
        flagged: [
            "FROM debian:12\nRUN apt-get update && apt-get install curl\n",
            "FROM fedora:40\nRUN dnf install gcc && dnf clean all\n",
        ],
        fine: [
            "FROM debian:12\nRUN apt-get install -y curl\n",
            "FROM debian:12\nRUN apt-get -qqy install curl && apt-get install --assume-yes git\n",
            "FROM debian:12\nRUN yes | apt-get install curl\n",
        ],
    }
    apt_in_run AptInRun {
        flagged: [
            "FROM debian:12\nRUN apt update && apt install -y curl && apt clean\n",
            "FROM debian:12\nRUN apt show curl && apt update\n","FROM debian:12\nRUN apt update && true\n"],
        fine: ["FROM debian:12\nRUN apt-get update\n"],
    }
    sudo_in_run SudoInRun {
        flagged: [
            "FROM a:1\nUSER app\nRUN sudo apt-get install -y gdb\n","FROM a:1\nRUN sudo apt-get update\n", "FROM a:1\nRUN true && sudo -E make install\n"],
        fine: ["FROM a:1\nRUN apt-get install -y sudo\n", "FROM a:1\nRUN echo 'x ALL=(ALL) ALL' > /etc/sudoers\n"],
    }
    state_lost_between_runs StateLostBetweenRuns {
        flagged: [
            "FROM a:1\nRUN apt-get update && cd /app\n",
            "FROM a:1\nRUN cd app\n",
            "FROM a:1\nRUN cd /app\nRUN make\n",
            "FROM a:1\nRUN export A=1\n",
            "FROM a:1\nRUN . venv/bin/activate\n",
            "FROM a:1\nRUN service postgresql start\n",
        ],
        fine: [
            "FROM a:1\nRUN cd /app && make\n",
            "FROM a:1\nWORKDIR /app\nRUN make\n",
            "FROM a:1\nRUN service postgresql start && psql -c 'create database x'\n",
        ],
    }
    self_reference_in_env SelfReferenceInEnv {
        flagged: [
            "FROM a:1\nENV A=1 \\\n    B=2 \\\n    C=$B\n","FROM a:1\nENV HOME=/app PATH=$HOME/bin:$PATH\n", "FROM a:1\nENV A=1 B=x${A:-y}\n"],
        fine: ["FROM a:1\nENV HOME=/app\nENV PATH=$HOME/bin:$PATH\n", "FROM a:1\nENV A=1 B=$AB C='x'\n"],
    }
}

//! Rules about the first process and secrets.

use super::cases;

cases! {
    entrypoint_hides_cmd EntrypointHidesCmd {
        flagged: [
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"exec app $X\"]\nCMD [\"--help\"]\n","FROM a:1\nENTRYPOINT app --serve\nCMD [\"--help\"]\n"],
        fine: [
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"exec app \\\"$@\\\"\", \"app\"]\nCMD [\"--help\"]\n",
            "FROM a:1\nENTRYPOINT [\"app\"]\nCMD [\"--help\"]\n",
            "FROM a:1\nENTRYPOINT app\n",
            "FROM a:1 AS x\nCMD [\"x\"]\nFROM a:1\nENTRYPOINT app\n",
        ],
    }
    wrapper_as_first_process WrapperAsFirstProcess {
        flagged: [
            "FROM a:1\nCMD service nginx start\n",
            "FROM a:1\nCMD yarn start\n",
            "FROM a:1\nENTRYPOINT [\"conda\", \"run\", \"-n\", \"x\", \"app\"]\n",
            "FROM a:1\nCMD [\"go\", \"run\", \".\"]\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"app --port=$PORT\"]\n",
            "FROM a:1\nCMD [\"npm\", \"start\"]\n",
            "FROM a:1\nENTRYPOINT [\"/bin/sh\", \"-c\", \"setup && app\"]\n",
            "FROM a:1\nCMD [\"service\", \"nginx\", \"start\"]\n",
        ],
        fine: [
            "FROM a:1\nCMD service ssh start && exec app\n",
            "FROM a:1\nCMD exec app\n",
            "FROM a:1\nCMD [\"node\", \"server.js\"]\n",
            "FROM a:1\nCMD [\"sh\", \"-c\", \"setup && exec app\"]\n",
            "FROM a:1\nCMD [\"sh\"]\n",
            "FROM a:1\nCMD [\"npm\", \"ls\"]\n",
        ],
    }
    root_at_the_end RootAtTheEnd {
        flagged: [
            "FROM a:1\nUSER app\nUSER root\n",
            "FROM a:1\nUSER 0:0\n",
            "FROM a:1 AS b\nUSER root\nFROM b AS c\nRUN x\nFROM c\n",
        ],
        fine: [
            "FROM a:1\nUSER root\nRUN x\nUSER app\n",
            "FROM a:1\n",
            "FROM a:1 AS b\nUSER root\nFROM a:1\nCOPY --from=b x x\n",
            "FROM a:1 AS b\nUSER root\nFROM b\nUSER app\n",
        ],
    }
    secret_in_command SecretInCommand {
        flagged: [
            "FROM a:1\nRUN useradd me && echo \"me:hunter2\" | chpasswd\n",
            "FROM a:1\nRUN git clone --branch v1 https://me:hunter2@example.org/x.git\n",
            "FROM a:1\nRUN curl -H \"Authorization: Bearer abc123\" https://example.org\n",
            "FROM a:1\nRUN curl -u me:hunter2 https://example.org\n",
            "FROM a:1\nRUN AWS_SECRET_ACCESS_KEY=abc aws s3 cp x y\n",
            "FROM a:1\nRUN deploy --password=hunter2\n",
        ],
        fine: [
            "FROM a:1\nRUN echo \"me:$PASSWORD\" | chpasswd\n",
            "FROM a:1\nRUN echo a:b | tee /x\n",
            "FROM a:1\nRUN --mount=type=secret,id=t curl -H \"Authorization: Bearer $(cat /run/secrets/t)\" https://example.org\n",
            "FROM a:1\nRUN curl -u \"me:$PASSWORD\" https://example.org\n",
            "FROM a:1\nRUN git clone git@example.org:me/x.git\n",
            "FROM a:1\nRUN SECRET_KEY_BASE_DUMMY=1 rails assets:precompile\n",
            "FROM a:1\nRUN deploy --password-file=/run/secrets/x --ssl-key=/etc/key\n",
        ],
    }
    secret_copied SecretCopied {
        flagged: [
            "FROM a:1\nCOPY .npmrc /root/\n",
            "FROM a:1\nCOPY app.py .env ./\n",
            "FROM a:1\nADD keys/id_rsa /root/.ssh/id_rsa\n",
            "FROM a:1\nCOPY server.key /etc/ssl/\n",
        ],
        fine: [
            "FROM a:1\nCOPY --from=x .env ./\n",
            "FROM a:1\nCOPY id_rsa.pub .env.example cert.pem /x/\n",
            "FROM a:1\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n",
        ],
    }
}

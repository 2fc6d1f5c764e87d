//! The lecture's session and its exercises.

use super::Session;
use expect_test::expect;

/// The exercise's Dockerfile, with a comma as on the slides.
const EDITED: &str =
    "FROM ubuntu:latest\nRUN apt-get update\nENTRYPOINT [\"/bin/echo\", \"Hello, \"]\nCMD [\"world\"]\n";

#[test]
fn the_lecture() {
    let mut session = Session::new();
    session.check(
        "> docker build -t hello_world_cmd:first -f Dockerfile_cmd .",
        &expect![[r#"
            docker build -t hello_world_cmd:first -f Dockerfile_cmd .
            Sending build context to Docker daemon  6.144kB
            Step 1/4 : FROM ubuntu:latest
            latest: Pulling from library/ubuntu
            54ee1f796a1e: Pull complete
            f7bfea53ad12: Pull complete
            46d371e02073: Pull complete
            b66c17bbf772: Pull complete
            Digest: sha256:31dfb10d52ce76c5ca0aa19d10b3e6424b830729e32a89a7c6eee2cda2be67a5
            Status: Downloaded newer image for ubuntu:latest
             ---> 4e2eef94cd6b
            Step 2/4 : RUN apt-get update
             ---> Running in ed902f1abc55
            Get:1 http://archive.ubuntu.com/ubuntu focal InRelease [265 kB]
            Get:2 http://archive.ubuntu.com/ubuntu focal-updates InRelease [111 kB]
            Get:3 http://security.ubuntu.com/ubuntu focal-security InRelease [107 kB]
            Get:4 http://archive.ubuntu.com/ubuntu focal/main amd64 Packages [1275 kB]
            Get:5 http://archive.ubuntu.com/ubuntu focal/restricted amd64 Packages [33 kB]
            Get:6 http://archive.ubuntu.com/ubuntu focal-updates/main amd64 Packages [386 kB]
            Get:7 http://archive.ubuntu.com/ubuntu focal-updates/restricted amd64 Packages [33 kB]
            Get:8 http://archive.ubuntu.com/ubuntu focal/universe amd64 Packages [8628 kB]
            Get:9 http://archive.ubuntu.com/ubuntu focal-updates/universe amd64 Packages [182 kB]
            Get:10 http://security.ubuntu.com/ubuntu focal-security/main amd64 Packages [386 kB]
            Get:11 http://security.ubuntu.com/ubuntu focal-security/restricted amd64 Packages [33 kB]
            Fetched 11.4 MB in 3s (3813 kB/s)
            Reading package lists...
            Removing intermediate container ed902f1abc55
             ---> d087178f07b9
            Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello"]
             ---> Running in 0883450b8ead
            Removing intermediate container 0883450b8ead
             ---> d0583c20014d
            Step 4/4 : CMD ["world"]
             ---> Running in 837caab12e3b
            Removing intermediate container 837caab12e3b
             ---> 744c4723debd
            Successfully built 744c4723debd
            Successfully tagged hello_world_cmd:first
        "#]],
    );
    session.check(
        "docker run -it hello_world_cmd:first",
        &expect![[r#"
        Hello world
    "#]],
    );
    session.check(
        "docker run -it hello_world_cmd:first Pavlos",
        &expect![[r#"
        Hello Pavlos
    "#]],
    );
    session.check(
        "docker images",
        &expect![[r#"
        REPOSITORY        TAG       IMAGE ID       CREATED         SIZE
        hello_world_cmd   first     744c4723debd   5 seconds ago   96.7MB
        ubuntu            latest    4e2eef94cd6b   2 weeks ago     73.9MB
    "#]],
    );
    session.check("docker image history hello_world_cmd", &expect![[r#"
        Error response from daemon: No such image: hello_world_cmd:latest
        [A name without a tag means :latest, and no image has that name. The slides leave the tag out; real docker would refuse it, too. Try: docker image history hello_world_cmd:first]
    "#]]);
    session.check(
        "docker image history hello_world_cmd:first",
        &expect![[r#"
        IMAGE          CREATED         CREATED BY                                      SIZE      COMMENT
        744c4723debd   5 seconds ago   /bin/sh -c #(nop)  CMD ["world"]                0B        
        d0583c20014d   5 seconds ago   /bin/sh -c #(nop)  ENTRYPOINT ["/bin/echo" "…   0B        
        d087178f07b9   5 seconds ago   /bin/sh -c apt-get update                       22.8MB    
        4e2eef94cd6b   2 weeks ago     /bin/sh -c #(nop)  CMD ["/bin/bash"]            0B        
        <missing>      2 weeks ago     /bin/sh -c mkdir -p /run/systemd && echo 'do…   7B        
        <missing>      2 weeks ago     /bin/sh -c [ -z "$(apt-get indextargets)" ]     1.01MB    
        <missing>      2 weeks ago     /bin/sh -c set -xe && echo '#!/bin/sh' > /us…   811B      
        <missing>      2 weeks ago     /bin/sh -c #(nop) ADD file:9f937f4889e7bf646…   72.9MB    
    "#]],
    );
    session.world.edit("Dockerfile_cmd", EDITED);
    session.check(
        "docker build -t hello_world_cmd:first -f Dockerfile_cmd .",
        &expect![[r#"
            Sending build context to Docker daemon  6.144kB
            Step 1/4 : FROM ubuntu:latest
             ---> 4e2eef94cd6b
            Step 2/4 : RUN apt-get update
             ---> Using cache
             ---> d087178f07b9
            Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello, "]
             ---> Running in 88225772dbc8
            Removing intermediate container 88225772dbc8
             ---> 34b2e7424d0c
            Step 4/4 : CMD ["world"]
             ---> Running in a099133a5d0d
            Removing intermediate container a099133a5d0d
             ---> ec1e5c9c9a68
            Successfully built ec1e5c9c9a68
            Successfully tagged hello_world_cmd:first
        "#]],
    );
    session.check(
        "docker build -t hello_world_cmd:first -f Dockerfile_cmd .",
        &expect![[r#"
        Sending build context to Docker daemon  6.144kB
        Step 1/4 : FROM ubuntu:latest
         ---> 4e2eef94cd6b
        Step 2/4 : RUN apt-get update
         ---> Using cache
         ---> d087178f07b9
        Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello, "]
         ---> Using cache
         ---> 34b2e7424d0c
        Step 4/4 : CMD ["world"]
         ---> Using cache
         ---> ec1e5c9c9a68
        Successfully built ec1e5c9c9a68
        Successfully tagged hello_world_cmd:first
    "#]],
    );
    session.check(
        "docker run hello_world_cmd:first",
        &expect![[r#"
        Hello,  world
    "#]],
    );
    session.check("docker ps -a", &expect![[r#"
        CONTAINER ID   IMAGE                   COMMAND                  CREATED                  STATUS                              PORTS     NAMES
        c045c92d7e56   hello_world_cmd:first   "/bin/echo 'Hello, '…"   Less than a second ago   Exited (0) Less than a second ago             jolly_hopper
        f0338ab884f9   744c4723debd            "/bin/echo Hello Pav…"   Less than a second ago   Exited (0) Less than a second ago             cool_allen
        2bb2cdeead1f   744c4723debd            "/bin/echo Hello wor…"   Less than a second ago   Exited (0) Less than a second ago             fervent_easley1
    "#]]);
}

#[test]
fn exercise_1_pull_modify_commit_push() {
    let mut session = Session::new();
    session.check(
        "docker pull pavlosprotopapas/ac295_l2:latest",
        &expect![[r#"
        latest: Pulling from pavlosprotopapas/ac295_l2
        54ee1f796a1e: Pull complete
        f7bfea53ad12: Pull complete
        46d371e02073: Pull complete
        b66c17bbf772: Pull complete
        9a1c7d02e6b4: Pull complete
        Digest: sha256:0f534282c08e78274161546605cf7b851332a723c906287d08feaaa84255809a
        Status: Downloaded newer image for pavlosprotopapas/ac295_l2:latest
        docker.io/pavlosprotopapas/ac295_l2:latest
    "#]],
    );
    session.check("docker run -it --name mine pavlosprotopapas/ac295_l2", &expect![[""]]);
    session.check(
        "head -3 Readme.txt",
        &expect![[r#"
        Welcome to exercise 1.

        You are inside a container. What you change here is written to its own top layer;
    "#]],
    );
    session.check("echo Ada > name.txt", &expect![[""]]);
    session.check(
        "ls",
        &expect![[r#"
        Readme.txt
        name.txt
    "#]],
    );
    session.check("exit", &expect![[""]]);
    session.check("docker ps -a", &expect![[r#"
        CONTAINER ID   IMAGE                       COMMAND       CREATED                  STATUS                              PORTS     NAMES
        d695181821d1   pavlosprotopapas/ac295_l2   "/bin/bash"   Less than a second ago   Exited (0) Less than a second ago             mine
    "#]]);
    session.check(
        "docker commit mine ada/ac295_playground",
        &expect![[r#"
        sha256:f5c366c8b9f55ac942654daace44cc24505878143fdb2465f36f93373d3b3391
    "#]],
    );
    session.check(
        "docker push ada/ac295_playground",
        &expect![[r#"
        Using default tag: latest
        The push refers to repository [docker.io/ada/ac295_playground]
        denied: requested access to the resource is denied
        [You have not logged in: the registry does not know who you are. Try: docker login -u ada]
    "#]],
    );
    session.check("docker login -u ada", &expect![[""]]);
    session.check(
        "secret",
        &expect![[r#"

            WARNING! Your credentials are stored unencrypted in '/home/student/.docker/config.json'.
            Configure a credential helper to remove this warning. See
            https://docs.docker.com/go/credential-store/

            Login Succeeded
        "#]],
    );
    session.check(
        "docker push ada/ac295_playground",
        &expect![[r#"
        Using default tag: latest
        The push refers to repository [docker.io/ada/ac295_playground]
        7dc4cb6f788d: Pushed
        9a8d0082c28f: Mounted from pavlosprotopapas/ac295_l2
        d9b13a8e1b31: Mounted from pavlosprotopapas/ac295_l2
        2d51659474a7: Mounted from pavlosprotopapas/ac295_l2
        7c2c59889f02: Mounted from pavlosprotopapas/ac295_l2
        520db69dd53a: Mounted from pavlosprotopapas/ac295_l2
        latest: digest: sha256:709922bbae09d88f427b116cdabc3d1207c56ca2b0515afabe04234775e9a866 size: 1177
    "#]],
    );
    session.check(
        "docker rmi ada/ac295_playground",
        &expect![[r#"
        Untagged: ada/ac295_playground:latest
        Untagged: ada/ac295_playground@sha256:709922bbae09d88f427b116cdabc3d1207c56ca2b0515afabe04234775e9a866
        Deleted: sha256:f5c366c8b9f55ac942654daace44cc24505878143fdb2465f36f93373d3b3391
        Deleted: sha256:e74a9fceba87e6a48a300d53d75a4d7cc50f3199c655c96d745c7b97a6c9be49
    "#]],
    );
    session.check(
        "docker rm mine",
        &expect![[r#"
        mine
    "#]],
    );
    session.check(
        "docker pull ada/ac295_playground",
        &expect![[r#"
        Using default tag: latest
        latest: Pulling from ada/ac295_playground
        54ee1f796a1e: Already exists
        f7bfea53ad12: Already exists
        46d371e02073: Already exists
        b66c17bbf772: Already exists
        9a1c7d02e6b4: Already exists
        65657c8cd2bd: Pull complete
        Digest: sha256:709922bbae09d88f427b116cdabc3d1207c56ca2b0515afabe04234775e9a866
        Status: Downloaded newer image for ada/ac295_playground:latest
        docker.io/ada/ac295_playground:latest
    "#]],
    );
    session.check(
        "docker run --rm ada/ac295_playground cat name.txt",
        &expect![[r#"
        Ada
    "#]],
    );
    session.check(
        "docker ps -aq | wc -l",
        &expect![[r#"
        0
    "#]],
    );
}

#[test]
fn exercise_2_build_and_push() {
    let mut session = Session::new();
    session.check(
        "cd ~ && git clone https://github.com/example/ac295_l2 again && cd again && ls",
        &expect![[r#"
        Cloning into 'again'...
        Dockerfile
        Dockerfile_cmd
        Dockerfile_entrypoint
        Dockerfile_nmap
        hello.sh
    "#]],
    );
    session.check(
        "DOCKER_BUILDKIT=1 docker build -t ada/hello:1 .",
        &expect![[r#"
        #1 [internal] load build definition from Dockerfile
        #1 transferring dockerfile: 111B done
        #1 DONE 0.0s

        #2 [internal] load .dockerignore
        #2 DONE 0.0s

        #3 [internal] load metadata for docker.io/library/busybox:latest
        #3 DONE 0.4s

        #4 [1/4] FROM docker.io/library/busybox:latest
        #4 DONE 0.0s

        #5 [2/4] WORKDIR /app
        #5 DONE 0.0s

        #6 [internal] load build context
        #6 transferring context: 26B done
        #6 DONE 0.0s

        #7 [3/4] COPY hello.sh .
        #7 DONE 0.0s

        #8 [4/4] RUN chmod +x hello.sh
        #8 DONE 0.0s

        #9 exporting to image
        #9 exporting layers done
        #9 writing image sha256:d000f87baa294567642d22a33754c8ed00f40c0d4edf6c4b3e62b0e188efa6b8 done
        #9 naming to docker.io/ada/hello:1 done
        #9 DONE 0.0s
    "#]],
    );
    session.check(
        "docker run ada/hello:1 Ada",
        &expect![[r#"
        Hello Ada
    "#]],
    );
    session.check(
        "DOCKER_BUILDKIT=1 docker build -q -t ada/hello:2 .",
        &expect![[r#"
        sha256:d000f87baa294567642d22a33754c8ed00f40c0d4edf6c4b3e62b0e188efa6b8
    "#]],
    );
    session.check("docker history ada/hello:2", &expect![[r#"
        IMAGE          CREATED                  CREATED BY                                      SIZE      COMMENT
        d000f87baa29   Less than a second ago   CMD ["world"]                                   0B        buildkit.dockerfile.v0
        <missing>      Less than a second ago   ENTRYPOINT ["./hello.sh"]                       0B        buildkit.dockerfile.v0
        <missing>      Less than a second ago   RUN /bin/sh -c chmod +x hello.sh # buildkit     26B       buildkit.dockerfile.v0
        <missing>      Less than a second ago   COPY hello.sh . # buildkit                      26B       buildkit.dockerfile.v0
        <missing>      Less than a second ago   WORKDIR /app                                    0B        buildkit.dockerfile.v0
        <missing>      6 weeks ago              /bin/sh -c #(nop)  CMD ["sh"]                   0B        
        <missing>      6 weeks ago              /bin/sh -c #(nop) ADD file:4b03b5f551e3fbdf4…   1.22MB    
    "#]]);
}

#include "shop.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace bookonce::test;

namespace {

/// Lets clients connect, and says nothing to them.
class silent_server {
public:
    silent_server() {
        REQUIRE(::mkdtemp(folder_.data()) != nullptr);
        path_ = folder_ + "/.s.PGSQL.5432";
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        path_.copy(name.sun_path, sizeof name.sun_path - 1);
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0);
        REQUIRE(::listen(socket_, 1) == 0);
    }
    ~silent_server() {
        ::close(socket_);
        ::unlink(path_.c_str());
        ::rmdir(folder_.c_str());
    }
    silent_server(silent_server const&) = delete;
    silent_server& operator=(silent_server const&) = delete;

    std::string address() const { return "host=" + folder_ + " port=5432 user=nobody dbname=nothing"; }

    /// Waits for a client, looks at its descriptors 0, 1 and 2, and sends it away.
    std::array<std::string, 3> standard_files_of_next_client() const {
        int const client = ::accept(socket_, nullptr, nullptr);
        ucred peer{};
        socklen_t size = sizeof peer;
        REQUIRE(::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0);
        std::array<std::string, 3> files;
        for (std::size_t at = 0; at < files.size(); ++at) {
            std::error_code missing;
            std::string const link = "/proc/" + std::to_string(peer.pid) + "/fd/" + std::to_string(at);
            files[at] = std::filesystem::read_symlink(link, missing).string();
        }
        ::close(client);
        return files;
    }

private:
    std::string folder_ = "/tmp/silent_server_XXXXXX";
    std::string path_;
    int socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace

TEST_SUITE_BEGIN("closed_stream");

TEST_CASE("no_connection_takes_the_place_of_a_closed_stream") {
    for (std::string const closed : {"<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"}) {
        INFO(closed);
        auto server = std::make_unique<silent_server>();
        process command{{"/bin/sh", "-c", R"(exec "$0" "$@" )" + closed, BOOKONCE_COMMAND, "audit", "--database",
                         server->address()}};
        for (std::string const& file : server->standard_files_of_next_client()) {
            CHECK((file == "/dev/null" || file.starts_with("pipe:")));
        }
        server.reset();  // it tries once more, and shall not wait for an answer
        CHECK(command.wait().exit_code == 4);
    }
}

TEST_CASE("a_command_works_whichever_streams_are_closed") {
    open_shop const shop;
    std::string const event = shop.event(99);
    std::vector<std::string> const list{"event", "list", "--rows", "1"};
    CHECK(shop.run_redirected("<&-", list).exit_code == 0);
    CHECK(shop.run_redirected("2>&-", list).out.find("capacity") != std::string::npos);
    CHECK(shop.run_redirected("<&- 2>&-", list).out.find("capacity") != std::string::npos);
    int taken = 0;
    for (std::string const redirections : {">&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"}) {
        INFO(redirections);
        CHECK(shop.run_redirected(redirections, {"book", "--event", event, "--user", redirections}).exit_code == 4);
        CHECK(shop.taken(event) == std::to_string(++taken));
    }
}

TEST_SUITE_END();

#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace bookonce::test {

/// Stands between clients and the server that tools/with-postgres started, by TCP without TLS.
class relay {
public:
    relay();
    ~relay();
    relay(relay const&) = delete;
    relay& operator=(relay const&) = delete;

    /// How a client reaches the server through it.
    std::string address() const;
    /// Whether clients that come from now on are told another number of the server's process than
    /// it has, as by a pooler.
    void pose_as_pooler(bool yes) { poses_ = yes; }
    /// Sends bytes to the client that came last, as if the server had.
    void say(std::string const& bytes) const;

private:
    struct link {
        int client;
        int server;
        bool numbered;  ///< the client has the number of its process
    };
    void run();
    void accept_client(std::vector<link>& links);
    static bool pass_on(link& on, int from);

    int listener_;
    std::atomic<bool> poses_{true};
    std::atomic<int> last_client_{-1};
    std::thread thread_;
};

}  // namespace bookonce::test

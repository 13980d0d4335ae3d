#include "rows.hpp"

#include <array>

#include "files.hpp"
#include "process.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t traffic = 30;

/// The password is changed under a running engine, and changed back.
row_result wrong_password(cluster const& server, int iterations) {
    trial trial{server, {.deadline = 600ms}};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        server.run("ALTER ROLE bookonce PASSWORD 'another'");
        server.terminate_engines();
        trial.demand(trial.callers().failed_more(trial.callers().callers()),
                     "nobody noticed that the password is wrong");
        try {
            engine const refused{options_for(server.tcp_address())};
            trial.demand(false, "an engine started with a wrong password");
        } catch (config_error const& refusal) {
            trial.demand(std::string{refusal.what()}.find(server.password()) == std::string::npos,
                         "a config_error tells the password");
        }
        server.run("ALTER ROLE bookonce PASSWORD '" + server.password() + "'");
        trial.demand_recovery("a wrong password");
    }
    return trial.finish(iterations);
}

/// An authority of its own, and a server certificate for localhost that ends in `days` days from
/// now.
class certificates {
public:
    explicit certificates(uid_t owner) : folder_{owner} {
        openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bookonce fault tests",
                 "-keyout", path("ca.key"), "-out", authority()});
        openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=somebody else", "-keyout",
                 path("other.key"), "-out", stranger()});
        openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", path("server.key"),
                 "-out", path("server.csr")});
        write_file(path("names"), "subjectAltName=DNS:localhost\n");
    }
    std::string authority() const { return path("ca.crt"); }
    std::string stranger() const { return path("other.crt"); }

    /// Signs a certificate for so many days, gives it to the server and lets it read it again.
    void install(cluster const& server, std::string const& days) const {
        openssl({"x509", "-req", "-in", path("server.csr"), "-CA", authority(), "-CAkey", path("ca.key"),
                 "-CAcreateserial", "-days", days, "-extfile", path("names"), "-out", path("server.crt")});
        write_file(server.data() + "/server.key", read_file(path("server.key")), server.owner(), 0600);
        write_file(server.data() + "/server.crt", read_file(path("server.crt")), server.owner(), 0600);
        server.configure("ssl", "on");
    }

private:
    std::string path(std::string const& name) const { return folder_.path() + '/' + name; }
    static void openssl(std::vector<std::string> words) {
        words.insert(words.begin(), "/usr/bin/openssl");
        test::run_successfully(words);
    }
    temporary_folder folder_;
};

std::string verified(cluster const& server, std::string const& authority, std::string const& host = "localhost") {
    return server.tcp_address() + " host=" + host + " sslmode=verify-full sslrootcert=" + authority;
}

/// Why an address does not work, by a call that tells it at once. Empty if it works.
std::string refusal_on(std::string const& address, event_id event) {
    try {
        return engine{options_for(address)}.find_event(event) ? "" : "the event is not there";
    } catch (std::runtime_error const& refusal) { return refusal.what(); }
}

/// A booking goes on trying until its deadline. (If it lands, nobody has asked for it: the trial's
/// end finds it.)
std::string booking_on(std::string const& address, event_id event) {
    try {
        engine engine{options_for(address)};
        return describe(engine.book(
            {.event = event, .user = "nobody", .seats = 1, .id = {}, .deadline = 400ms, .attempts_max = {}}));
    } catch (config_error const& refusal) { return refusal.what(); }
}

void demand_refusal(trial& trial, cluster const& server, std::string const& address, event_id event,
                    std::string const& word) {
    auto const reason = refusal_on(address, event);
    trial.demand(reason.find(word) != std::string::npos,
                 "expected a refusal with '" + word + "', met '" + reason + "'");
    auto const told = reason + booking_on(address, event);
    trial.demand(told.find(server.password()) == std::string::npos, "a reason tells the password");
}

void demand_service(trial& trial, std::string const& address, event_id event) {
    auto const reason = refusal_on(address, event);
    trial.demand(reason.empty(), "expected an address that works, met '" + reason + "'");
}

/// sslmode=verify-full against a real server: what is not the server that was meant is not spoken
/// to.
row_result verify_full(cluster const& server, int iterations) {
    certificates const papers{server.owner()};
    papers.install(server, "2");
    server.connect();
    auto const events = make_events(server.address());
    std::string const address = verified(server, papers.authority());
    // A session that comes to its ordinary end: see the last demand.
    static_cast<void>(engine{options_for(address)}.cancel({events.front(), booking_id::generate(), 10s, {}}));
    trial trial{server, {.events = events}, address};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        auto const before = trial.callers().metrics().reconnects;
        server.terminate_engines();
        trial.demand_recovery("a new TLS session");
        trial.demand(trial.callers().reconnected_since(before), "no engine made a new TLS session");
        demand_refusal(trial, server, verified(server, papers.stranger()), events.front(), "certificate verify failed");
        demand_refusal(trial, server, verified(server, papers.authority(), "127.0.0.1"), events.front(),
                       "does not match host name");
    }
    auto const plain = server.connect().text("SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                             " WHERE application_name = 'bookonce' AND NOT ssl");
    trial.demand(plain == "0", "an engine's session is not encrypted");
    trial.demand(read_file(server.log()).find("could not receive data from client") == std::string::npos,
                 "the server takes an engine's end for a broken connection");
    return trial.finish(iterations);
}

/// The server's certificate expires under a running engine, and is renewed. libpq does not say what
/// is wrong with a certificate: that the same address works before and after, with one that differs
/// in its days alone, shows that it is the expiry.
row_result expired_certificate(cluster const& server, int iterations) {
    certificates const papers{server.owner()};
    papers.install(server, "2");
    auto const events = make_events(server.address());
    std::string const address = verified(server, papers.authority());
    trial trial{server, {.events = events, .deadline = 600ms}, address};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        demand_service(trial, address, events.front());
        papers.install(server, "-1");
        server.terminate_engines();
        trial.demand(trial.callers().failed_more(trial.callers().callers()),
                     "nobody noticed that the certificate has expired");
        demand_refusal(trial, server, address, events.front(), "certificate verify failed");
        papers.install(server, "2");
        trial.demand_recovery("an expired certificate");
        demand_service(trial, address, events.front());
    }
    return trial.finish(iterations);
}

/// The administrator makes TLS a duty under an engine that does not use it, and takes it back.
row_result tls_required(cluster const& server, int iterations) {
    certificates const papers{server.owner()};
    papers.install(server, "2");
    std::string const file = server.data() + "/pg_hba.conf";
    std::string const before = read_file(file);
    auto const set = [&](std::string const& text) {
        write_file(file, text, server.owner(), 0600);
        server.run("SELECT pg_reload_conf()");
    };
    auto const events = make_events(server.address());
    trial trial{server, {.events = events, .deadline = 600ms}};
    for (int done = 0; done < iterations; ++done) {
        trial.demand_traffic(traffic);
        set("hostnossl all all all reject\n" + before);
        server.terminate_engines();
        trial.demand(trial.callers().failed_more(trial.callers().callers()), "nobody noticed that TLS is required");
        demand_refusal(trial, server, server.tcp_address(), events.front(), "no encryption");
        set(before);
        trial.demand_recovery("required TLS");
    }
    return trial.finish(iterations);
}

constexpr std::array rows{
    row{"wrong-password", "the password changed under a running engine", 3, 200, wrong_password},
    row{"tls-verify-full", "`sslmode=verify-full`: wrong authority, wrong name", 3, 200, verify_full},
    row{"tls-expired", "the server's certificate expired, later renewed", 2, 200, expired_certificate},
    row{"tls-required", "TLS required of an engine without it", 3, 200, tls_required},
};

}  // namespace

std::span<row const> access_rows() { return rows; }

}  // namespace bookonce::fault

#include "braid/cli/console.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr std::chrono::seconds held_back{2};

volatile std::sig_atomic_t interrupts = 0, allowed = 0;

void on_interrupt(int) {
  interrupts = interrupts + 1;
  if (interrupts > allowed) ::_exit(Console::interrupted_status);
}

std::string span(double seconds) {
  char out[32];
  const int64_t whole = int64_t(seconds + 0.5);
  if (whole >= 3600)
    std::snprintf(out, sizeof out, "%ldh%02ldm", long(whole / 3600), long(whole / 60 % 60));
  else if (whole >= 60)
    std::snprintf(out, sizeof out, "%ldm%02lds", long(whole / 60), long(whole % 60));
  else
    std::snprintf(out, sizeof out, "%lds", long(whole));
  return out;
}

}  // namespace

Console::Console(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO)) {}

Console::~Console() {
  if (std::uncaught_exceptions() == 0) show_notes();
  clear_line();
}

void Console::catch_signals() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files fails the write instead, which is reported
}

void Console::end_cleanly() {
  allowed = 1;
  std::signal(SIGTERM, on_interrupt);
}

bool Console::stop_requested() const { return interrupts > 0; }

void Console::clear_line() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void Console::show_notes() {
  if (quiet_) return;
  for (; shown_ < notes_.size(); ++shown_) {
    clear_line();
    std::fprintf(stderr, "%s\n", notes_[shown_].c_str());
  }
}

void Console::note(const std::string& sentence) {
  notes_.push_back(sentence);
  if (Clock::now() - begun_ >= held_back) show_notes();
}

void Console::warn(const std::string& sentence) {
  warnings_.push_back(sentence);
  clear_line();
  std::fprintf(stderr, "warning: %s\n", sentence.c_str());
}

void Console::progress(const std::string& stage, int64_t done, int64_t total, const std::string& detail) {
  if (quiet_) return;
  const auto now = Clock::now();
  if (now - begun_ >= held_back) show_notes();
  if (stage != stage_) {
    stage_ = stage;
    stage_begun_ = last_ = now;
  }
  const double since = std::chrono::duration<double>(now - last_).count();
  if (since < (terminal_ ? 0.1 : 10)) return;
  last_ = now;
  const double spent = std::chrono::duration<double>(now - stage_begun_).count();
  const double rate = spent > 0 ? double(done) / spent : 0;
  const double left = rate > 0 ? double(total - done) / rate : 0;
  const std::string line = text(stage, ' ', done, '/', total, "  ", int64_t(rate * 10) / 10.0, "/s  ", span(left),
                                " left", detail.empty() ? "" : "  ", detail);
  if (terminal_) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    drawn_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

}  // namespace braid

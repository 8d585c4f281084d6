#include "braid/cli/program.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <new>
#include <string_view>

#include "braid/cli/console.h"
#include "braid/core/error.h"
#include "braid/core/version.h"
#include "braid/tensor/torch.h"

namespace braid {

void add_common(CLI::App& command, Common& common) {
  command.add_flag("--json", common.json, "print one JSON object on standard output");
  command.add_flag("-q,--quiet", common.quiet, "say nothing but warnings and errors");
  command.add_option("--device", common.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  command.add_option("--threads", common.threads, "compute threads; 0: one a core")->check(CLI::Range(0, 1024));
  command.add_option("--seed", common.seed, "of everything that is drawn")
      ->check(CLI::Range(int64_t{0}, int64_t{9'000'000'000'000'000}));  // what a recipe's numbers hold
}

namespace {

/// Whether libtorch got no memory: on an accelerator it has an exception for that, else it says so alone.
bool is_out_of_memory(const c10::Error& e) {
  const std::string_view said = e.what_without_backtrace();
  return dynamic_cast<const c10::OutOfMemoryError*>(&e) || said.find("can't allocate memory") != said.npos ||
         said.find("out of memory") != said.npos;
}

int say_out_of_memory() {
  std::fprintf(
      stderr,
      "braid: out of memory; a smaller train.batch_size (to answer: --batch-size) or data.cache_mb needs less\n");
  return exit_status(Fault::io);
}

int say_bug(const char* what) {
  std::fprintf(stderr, "braid: a bug in braid, please report it: %s\n", what);
  return exit_status(Fault::internal);
}

}  // namespace

int run_program(int count, char** words, const Parts& parts) {
  CLI::App app{"Braid trains and serves models that learn from several modalities at once."};
  app.name("braid");
  app.set_version_flag("--version", "braid " + version());
  app.require_subcommand(1);
  app.footer("`braid COMMAND --help` shows each command with an example.");
  add_train(app, parts);
  add_distill(app, parts);
  add_evaluate(app, parts);
  add_predict(app, parts);
  add_explain(app, parts);
  add_check(app, parts);
  add_init(app, parts);
  add_describe(app, parts);
  Console::catch_signals();
  try {
    app.parse(count, words);
    require(bool(std::cout.flush()), Fault::io, "standard output", "cannot be written; is the disk full?");
    return 0;
  } catch (const CLI::RuntimeError& e) {  // a command that answered, and whose answer is bad
    return e.get_exit_code();
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    std::fprintf(stderr, "braid: %s; `braid --help` lists what there is\n", e.what());
    return exit_status(Fault::config);
  } catch (const Error& e) {
    std::fprintf(stderr, "braid: %s\n", e.what());
    return exit_status(e.fault());
  } catch (const std::filesystem::filesystem_error& e) {
    std::fprintf(stderr, "braid: %s\n", e.what());
    return exit_status(Fault::io);
  } catch (const c10::Error& e) {
    return is_out_of_memory(e) ? say_out_of_memory() : say_bug(e.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return say_out_of_memory();
  } catch (const std::exception& e) {
    return say_bug(e.what());
  }
}

}  // namespace braid

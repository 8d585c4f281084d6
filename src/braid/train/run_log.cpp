#include "braid/train/run_log.h"

#include "braid/core/file.h"

namespace braid {

RunLog::RunLog(const std::filesystem::path& run) : lines_(run / "metrics.jsonl"), events_(run) {}

void RunLog::add(const EpochRecord& record) {
  text_ += render_json(to_node(record), -1) + "\n";
  write_file(lines_, text_);
  const std::string tag = training_tag(record);
  events_.add(record.step, {{tag + "loss/train", record.train_loss},
                            {tag + "loss/validation", record.validation_loss},
                            {tag + "learning_rate", record.learning_rate},
                            {tag + "gradient_norm", record.gradient_norm},
                            {tag + "rows_per_second", record.rows_per_second}});
  for (const HeadRecord& head : record.heads)
    events_.add(record.step, {{tag + "loss/train/" + head.input, head.train_loss},
                              {tag + "loss/validation/" + head.input, head.validation_loss}});
}

std::string training_tag(const EpochRecord& record) {
  const std::string whose = record.specialist.empty() ? "" : "specialist/" + record.specialist + "/";
  return whose + (record.member > 1 ? "member " + std::to_string(record.member) + "/" : record.refit ? "refit/" : "");
}

}  // namespace braid

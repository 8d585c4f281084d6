#include <braid/braid.h>

#include <iostream>

/// @file own_part.cpp
/// An encoder that Braid does not have, in a program of its own: trained, saved, opened again. Parts of the other
/// families are added alike: to `parts.features`, `fusions`, `contexts`, `auxiliaries` and `tasks`.

namespace {

/// Mean of the subwords' embeddings, in any order. Joulin et al. 2017, arXiv:1607.01759.
class BagOfWords : public braid::Encoder {
 public:
  struct Config {
    int64_t width = 128;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of the one token of a text", {1, 8192});
    }
  };

  BagOfWords(const Config& config, const braid::EncoderInput& input) : width_(config.width) {
    braid::require(input.steps.modality == "text", braid::Fault::config, "bag_of_words", "takes text, not ",
                   input.steps.modality);
    words_ = register_module("words", torch::nn::Embedding(input.steps.vocabulary, width_));
  }

  braid::Strand forward(const braid::Strand& input) override {
    const auto ids = input.values.masked_fill(~input.mask, 0);                  // [N, T]; padding may hold anything
    const auto mean = input.with(words_(ids), input.mask).mean();               // [N, width]
    return input.with(mean.unsqueeze(1), input.mask.any(1, /*keepdim=*/true));  // one token a text
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  torch::nn::Embedding words_{nullptr};
};

}  // namespace

int main() try {
  braid::Parts parts;
  parts.encoders.add<BagOfWords>("bag_of_words", "mean of the subwords' embeddings");

  braid::Monitor silent;
  const auto table = braid::Table::open("cars.csv");
  braid::Recipe recipe = braid::default_recipe(table, {.targets = {"price"}, .inputs = {"remark"}}, silent);
  recipe.inputs[0].encoder = braid::Node::Table{{"type", "bag_of_words"}, {"width", 64}};
  recipe.train.epochs = 3;
  braid::train(recipe, parts, {.run = "runs/remarks"}, silent);

  auto model = braid::Predictor::open("runs/remarks", parts);
  std::cout << "price: " << model.answer({{"remark", "no rust, one owner"}}).targets[0].value << '\n';
} catch (const braid::Error& error) {
  std::cerr << error.what() << '\n';
  return braid::exit_status(error.fault());
}

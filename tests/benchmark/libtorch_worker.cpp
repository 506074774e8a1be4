// SPDX-License-Identifier: GPL-3.0-or-later
// The same model as people write it in LibTorch (torch::nn, autograd, torch::optim::Adam), with preloaded tensors, as a worker
// (see worker.h). Command: epoch.
#include "core/base/threads.h"
#include "tests/benchmark/worker.h"

#include <torch/torch.h>

#include <chrono>
#include <iostream>

namespace {

using namespace latentscape;

constexpr std::int64_t kSide = 28;

struct Vae : torch::nn::Module {
  Vae(std::int64_t pixels, const std::vector<int>& channels, const std::vector<int>& hidden, int latent) {
    std::int64_t width = pixels, maps = 1, side = kSide;
    std::vector<std::int64_t> sides{side};
    if (!channels.empty()) encoder->push_back(torch::nn::Unflatten(torch::nn::UnflattenOptions(1, {1, side, side})));
    for (const int next : channels) {
      encoder->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(maps, next, 3).stride(2).padding(1)));
      encoder->push_back(torch::nn::ReLU());
      maps = next;
      sides.push_back(side = (side + 1) / 2);
      width = maps * side * side;
    }
    if (!channels.empty()) encoder->push_back(torch::nn::Flatten());
    const std::int64_t flat = width;
    for (const int next : hidden) {
      encoder->push_back(torch::nn::Linear(width, next));
      encoder->push_back(torch::nn::ReLU());
      width = next;
    }
    mean = register_module("mean", torch::nn::Linear(width, latent));
    logVariance = register_module("log_variance", torch::nn::Linear(width, latent));
    width = latent;
    for (auto next = hidden.rbegin(); next != hidden.rend(); ++next) {
      decoder->push_back(torch::nn::Linear(width, *next));
      decoder->push_back(torch::nn::ReLU());
      width = *next;
    }
    decoder->push_back(torch::nn::Linear(width, channels.empty() ? pixels : flat));
    if (!channels.empty()) decoder->push_back(torch::nn::Unflatten(torch::nn::UnflattenOptions(1, {maps, side, side})));
    for (std::size_t i = channels.size(); i > 0; --i) {
      decoder->push_back(torch::nn::ReLU());
      const std::int64_t next = i > 1 ? channels[i - 2] : 1, odd = sides[i - 1] % 2;
      decoder->push_back(torch::nn::ConvTranspose2d(
          torch::nn::ConvTranspose2dOptions(maps, next, 3).stride(2).padding(1).output_padding(1 - odd)));
      maps = next;
    }
    if (!channels.empty()) decoder->push_back(torch::nn::Flatten());
    register_module("encoder", encoder);
    register_module("decoder", decoder);
  }

  // -ELBO, averaged over the images.
  torch::Tensor loss(const torch::Tensor& images) {
    const auto features = encoder->size() == 0 ? images : encoder->forward(images);
    const auto mu = mean(features), s = logVariance(features);
    const auto z = mu + (0.5 * s).exp() * torch::randn_like(mu);
    const auto reconstruction = torch::binary_cross_entropy_with_logits(decoder->forward(z), images, {}, {}, at::Reduction::Sum);
    const auto kl = 0.5 * (s.exp() + mu.square() - 1.0 - s).sum();
    return (reconstruction + kl) / static_cast<double>(images.size(0));
  }

  torch::nn::Sequential encoder, decoder;
  torch::nn::Linear mean{nullptr}, logVariance{nullptr};
};

}  // namespace

int main(int argc, char** argv) {
  WorkerOptions options;
  if (const auto code =
          parseWorkerOptions(argc, argv, "Trains with LibTorch on command: a child process of the benchmark.", options))
    return *code;
  flushDenormals();  // before the threads are created that inherit it
  at::set_num_threads(options.threads);
  torch::manual_seed(options.seed);
  auto read = readRawImages(options.train);
  if (!read) {
    std::cerr << read.error().message() << '\n';
    return 1;
  }
  const auto size = static_cast<std::int64_t>(read->size()), pixels = static_cast<std::int64_t>(read->shape.pixels());
  const torch::Device device(options.device);
  const auto images =
      torch::from_blob(read->pixels.data(), {size, pixels}, torch::kUInt8).to(device).to(torch::kFloat32).div_(255.0);
  *read = {};
  Vae vae(pixels, options.channels, options.hidden, options.latent);
  vae.to(device);
  torch::optim::Adam optimizer(vae.parameters(), torch::optim::AdamOptions(1e-3));
  return serveLines({{"what", std::string("LibTorch ") + TORCH_VERSION}, {"threads", at::get_num_threads()}}, [&](const Words&) {
    const auto began = std::chrono::steady_clock::now();
    const auto order = torch::randperm(size, images.options().dtype(torch::kInt64));
    auto total = torch::zeros({}, device);
    for (std::int64_t first = 0; first < size; first += options.batch) {
      const auto batch = images.index_select(0, order.slice(0, first, std::min<std::int64_t>(first + options.batch, size)));
      optimizer.zero_grad();
      const auto loss = vae.loss(batch);
      loss.backward();
      optimizer.step();
      total += loss.detach();
    }
    const double mean = total.item<double>() / static_cast<double>((size + options.batch - 1) / options.batch);
    return nlohmann::json{{"seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()},
                          {"train_loss", mean}};
  });
}

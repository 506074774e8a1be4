// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/session.h"
#include "tests/core/training/fake_trainer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace latentscape {

using namespace std::chrono_literals;

class Session : public ::testing::Test {
 protected:
  Session() {
    // 50 training images in batches of 8: seven steps per epoch, the last with two images.
    auto data = std::make_shared<Dataset>();
    data->train = ImageSet{{2, 2, 1}, std::vector<std::uint8_t>(200), std::vector<std::uint8_t>(50)};
    data->test = ImageSet{{2, 2, 1}, std::vector<std::uint8_t>(12), std::vector<std::uint8_t>(3)};
    m_data = data;
    m_config.model = ModelConfig{{2, 2, 1}, {3}, 1};
    m_config.training.batch = 8;
    m_config.training.epochs = 3;
  }
  ~Session() override { m_fake->allowAll(); }

  TrainingSession& session() {
    if (!m_session) {
      m_session = std::make_unique<TrainingSession>([fake = m_fake] { return Result<TrainerFactory>(fakeFactory(fake)); },
                                                    [this] {
                                                      {
                                                        const std::lock_guard lock(m_mutex);
                                                        ++m_news;
                                                      }
                                                      m_told.notify_all();
                                                    },
                                                    [this] {
                                                      const auto now = m_frameClock.load();
                                                      m_frameClock = now + m_tick;
                                                      return std::chrono::steady_clock::time_point(now);
                                                    });
    }
    return *m_session;
  }

  // Waits for news until the condition holds.
  bool waitFor(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    for (;;) {
      std::uint64_t seen = 0;
      {
        const std::lock_guard lock(m_mutex);
        seen = m_news;
      }
      session().takeNews();
      if (condition()) return true;
      std::unique_lock lock(m_mutex);
      if (!m_told.wait_until(lock, deadline, [&] { return m_news != seen; })) return false;
    }
  }
  bool waitForState(SessionState state) {
    return waitFor([&] { return session().status().state == state; });
  }
  bool waitForStep(std::uint64_t step) {
    return waitFor([&] { return session().status().step == step; });
  }
  void startPaused() {
    ASSERT_TRUE(session().start(m_config, m_data, {.paused = true}).ok());
    ASSERT_TRUE(waitForState(SessionState::Paused));
  }

  // The clock that schedules frames: it stands still unless a test moves it.
  std::atomic<std::chrono::steady_clock::duration> m_frameClock{1h};
  std::chrono::steady_clock::duration m_tick{};  // by which it goes on whenever it is read; set it before a run
  std::shared_ptr<FakeTraining> m_fake = std::make_shared<FakeTraining>();
  std::shared_ptr<const Dataset> m_data;
  RunConfig m_config;
  std::mutex m_mutex;
  std::condition_variable m_told;
  std::uint64_t m_news = 0;
  std::unique_ptr<TrainingSession> m_session;  // last, since its thread uses all other members
};

}  // namespace latentscape

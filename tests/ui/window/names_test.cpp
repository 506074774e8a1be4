// SPDX-License-Identifier: GPL-3.0-or-later
// The window's argument: what can't be opened is told and stays told; a run has one name, however it is spelled.
#include "core/base/files.h"
#include "tests/ui/window/window_fixture.h"

#include <QLabel>

#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

class NamesTest : public WindowTest {
 protected:
  QString message() const { return banner().text(QStringLiteral("document")); }
  std::string recent() const { return recentFiles().paths().join(QLatin1Char('\n')).toStdString(); }
};

TEST_F(NamesTest, WhatCannotBeOpenedIsToldBesideTheBuiltInModel) {
  ASSERT_TRUE(writeFile(m_folder / "text.safetensors", "some text").ok());
  fs::create_directories(m_folder / "empty");
  ASSERT_EQ(::mkfifo((m_folder / "pipe").c_str(), 0600), 0);
  ASSERT_TRUE(writeFile(m_folder / "caf\xe9.safetensors", "x").ok());
  for (const char* name :
       {"nowhere.safetensors", "text.safetensors", "empty", "pipe", "caf\xe9.safetensors", "no/where/at/all/"}) {
    openFile((m_folder / name).string());
    EXPECT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); })) << name;
    EXPECT_EQ(m_window->windowTitle(), QStringLiteral("Built-in MNIST model — Latentscape")) << name;
    EXPECT_TRUE(banner().shows(QStringLiteral("document")) && banner().isVisible()) << name;
    const std::string shown = fs::path(name).has_filename() ? name : "no/where/at/all";
    EXPECT_NE(message().toStdString().find(shown[0] == 'c' ? "caf\\xe9.safetensors" : shown), std::string::npos)
        << message().toStdString();
    EXPECT_TRUE(recentFiles().paths().isEmpty());
    // The next document that is opened takes the message away.
    trigger("openEmbedded");
    EXPECT_TRUE(eventually([&] { return message().isEmpty(); })) << name;
    m_window.reset();
  }
}

TEST_F(NamesTest, ARunHasOneNameHoweverItIsSpelled) {
  writeRun("r0", "mnist", smallConfig().model);
  fs::create_directories(m_folder / "r0" / "inner");
  const std::string folder = m_folder.path().string(), run = folder + "/r0";
  openFile(run + "/");
  for (const std::string& spelled :
       {run + "/", run + "/.", folder + "/./r0", folder + "//r0///", run + "/../r0", run + "/inner/..", run}) {
    const auto before = exploration().model();
    m_window->opening().open(QString::fromStdString(spelled));
    ASSERT_TRUE(eventually([&] { return exploration().model() != before; })) << spelled;
    EXPECT_EQ(m_window->windowTitle(), QStringLiteral("r0 — Latentscape")) << spelled;
    EXPECT_TRUE(child<QLabel>("statusText")->text().startsWith(QStringLiteral("r0 · "))) << spelled;
    EXPECT_EQ(recent(), run) << spelled;
  }
}

TEST_F(NamesTest, ALinkIsFollowedAndKeepsItsName) {
  writeRun("a/b/pets", "mnist", smallConfig().model);
  fs::create_directories(m_folder / "a" / "b" / "deep");
  fs::create_directories(m_folder / "pets");
  fs::create_directory_symlink("a/b/deep", m_folder / "link");
  fs::create_directory_symlink("a/b/pets", m_folder / "mine");
  openFile((m_folder / "link").string() + "/../pets");
  EXPECT_EQ(title(), QStringLiteral("pets")) << message().toStdString();
  EXPECT_EQ(recent(), fs::canonical(m_folder / "a/b/pets").string());
  m_window->opening().open(QString::fromStdString((m_folder / "mine").string() + "/"));
  EXPECT_TRUE(eventually([&] { return title() == QStringLiteral("mine"); })) << message().toStdString();
}

TEST_F(NamesTest, WhatWasRememberedTwiceIsOneEntry) {
  makeWindow();
  recentFiles().setPaths({QStringLiteral("/a/r0/"), QStringLiteral("/a/r0"), QStringLiteral("/b"), QStringLiteral("/a/./r0")});
  EXPECT_EQ(recent(), "/a/r0\n/b");
}

}  // namespace
}  // namespace latentscape

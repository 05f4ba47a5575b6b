package gradc_test

import (
	"archive/zip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// userModule is the module of someone who reads the README. The commands there begin
// with "go mod init" and "go get -tool", as they are printed. What go get finds is
// this source tree: newUserModule packs it as a release, in a folder that the go
// command takes for a module proxy. Other modules come from the module cache, which
// is laid out as a proxy too, or from where the environment says.
type userModule struct {
	dir string
	env []string
}

// release is the version that the packed source tree has.
const release = "v0.1.0"

// maxSums is how many lines gradc may add to a user's go.sum.
const maxSums = 12

func newUserModule(t *testing.T) *userModule {
	t.Helper()
	cache, set := goenv(t, "GOMODCACHE"), goenv(t, "GOPROXY")
	proxy := t.TempDir()
	packRelease(t, filepath.Join(proxy, filepath.FromSlash(module), "@v"))
	env := append(os.Environ(),
		"GOPROXY="+fileURL(proxy)+","+fileURL(filepath.Join(cache, "cache", "download"))+","+set,
		// A cache of its own, since the release is another one in every run. Without
		// paths in what is compiled, the build cache still serves.
		"GOMODCACHE="+t.TempDir(),
		"GOFLAGS="+strings.TrimSpace(goenv(t, "GOFLAGS")+" -modcacherw -trimpath"),
		// The release is not in the checksum database; checkSums looks at the others.
		"GONOSUMDB=*",
		"GOWORK=off",
	)
	return &userModule{dir: t.TempDir(), env: env}
}

func goenv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func fileURL(dir string) string { return "file://" + filepath.ToSlash(dir) }

// packRelease lays the source tree out as a module proxy serves it.
func packRelease(t *testing.T, dir string) {
	t.Helper()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list":            release + "\n",
		release + ".info": `{"Version":"` + release + `"}`,
		release + ".mod":  string(mod),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(dir, release+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			// No package reads testdata but in tests, which lay out files there.
			if path != "." && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w, err := z.Create(module + "@" + release + "/" + filepath.ToSlash(path))
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// write puts a file into the module.
func (m *userModule) write(name, text string) error {
	path := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// checkSums holds that gradc adds few lines to a user's go.sum, and none that the
// project's own does not vouch for.
func (m *userModule) checkSums(t *testing.T) {
	t.Helper()
	sums, err := os.ReadFile(filepath.Join(m.dir, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	got := lines(string(sums))
	if len(got) > maxSums {
		t.Errorf("the user's go.sum has %d lines, want at most %d:\n%s", len(got), maxSums, sums)
	}
	for _, line := range got {
		if !strings.HasPrefix(line, module+" ") && !slices.Contains(lines(string(ours)), line) {
			t.Errorf("the user's go.sum has a line that the project's lacks: %s", line)
		}
	}
}

package driver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl"
)

// Directories expands the arguments of a command to directories of .grad files: a
// directory stands for itself, dir/... for every directory below that holds .grad
// files. No argument means the current directory.
func Directories(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var dirs []string
	for _, arg := range args {
		root, all := strings.CutSuffix(filepath.ToSlash(arg), "/...")
		if arg == "..." {
			root, all = ".", true
		}
		if !all {
			dirs = append(dirs, arg)
			continue
		}
		below, err := directoriesBelow(filepath.FromSlash(root))
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, fmt.Errorf("no .grad files in %s or below", root)
		}
		dirs = append(dirs, below...)
	}
	return dirs, nil
}

// Abandoned returns the generated files below the arguments dir/... that lie in
// directories without .grad files.
func Abandoned(args []string) ([]string, error) {
	var out []string
	for _, arg := range args {
		root, all := strings.CutSuffix(filepath.ToSlash(arg), "/...")
		if arg == "..." {
			root, all = ".", true
		}
		if !all {
			continue
		}
		err := walk(filepath.FromSlash(root), func(path string) error {
			name := filepath.Base(path)
			if !strings.HasSuffix(name, "_grad.go") && name != sharedFile || !generated(path) {
				return nil
			}
			models, err := filepath.Glob(filepath.Join(globQuote(filepath.Dir(path)), "*.grad"))
			if len(models) == 0 {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// directoriesBelow lists the directories that hold .grad files.
func directoriesBelow(root string) ([]string, error) {
	var dirs []string
	err := walk(root, func(path string) error {
		if dir := filepath.Dir(path); filepath.Ext(path) == ".grad" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	return dirs, err
}

// walk visits the files below a directory. It skips what the go command skips:
// testdata, vendor and names that start with a dot or an underscore.
func walk(root string, visit func(path string) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case !d.IsDir():
			return visit(path)
		case path != root && (name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'):
			return filepath.SkipDir
		}
		return nil
	})
}

// Read returns the .grad files of a directory, named as the user would name them.
func Read(dir string) ([]dsl.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if st, statErr := os.Stat(dir); statErr == nil && !st.IsDir() {
			return nil, fmt.Errorf("%s is not a directory; gradc compiles the directory that holds it: %s", dir, filepath.Dir(dir))
		}
		return nil, explain(err, dir)
	}
	var files []dsl.File
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".grad" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if e.Name()[0] == '.' || e.Name()[0] == '_' {
			return nil, fmt.Errorf("%s: Go ignores files whose names begin with . or _, so nothing can be generated from it: rename it", path)
		}
		text, err := readFile(path)
		if err != nil {
			return nil, explain(err, path)
		}
		files = append(files, dsl.File{Name: path, Text: text})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no .grad files in %s", dir)
	}
	return files, nil
}

// readFile reads a regular file; from a pipe it would wait.
func readFile(path string) ([]byte, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !st.Mode().IsRegular() && !st.IsDir():
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	return os.ReadFile(path)
}

// explain says what is wrong with a path in the user's words.
func explain(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read", path)
	}
	return err
}

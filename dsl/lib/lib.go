package lib

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed */*.grad
var files embed.FS

// Universe is the name of the package whose functions are in scope everywhere.
const Universe = "universe"

// File is one source file of a library package.
type File struct {
	Name string // such as "optim/adam.grad"
	Text []byte
}

// Packages lists the names of the library's packages, Universe included, in
// alphabetical order.
func Packages() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// Files returns the source files of a package in alphabetical order, or nil when
// the library has no such package.
func Files(pkg string) []File {
	entries, err := fs.ReadDir(files, pkg)
	if err != nil {
		return nil
	}
	out := make([]File, len(entries))
	for i, e := range entries {
		name := path.Join(pkg, e.Name())
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // embedded: cannot fail
		}
		out[i] = File{Name: name, Text: text}
	}
	return out
}

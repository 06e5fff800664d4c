package io.mmectl.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words: what the JDK throws often says no more than the path. */
public final class Reasons {
    private Reasons() {}

    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file or folder";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case NotDirectoryException file -> "it is not a folder";
            case CharacterCodingException binary -> "it is not text in UTF-8";
            case FileSystemLoopException loop -> "symbolic links lead back to where they are";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
